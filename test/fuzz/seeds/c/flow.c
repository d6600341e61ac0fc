#include <mgc/mgc.h>
#include <string.h>

static double power(double x, unsigned n)
{
	return n == 0 ? 1 : n & 1 ? x * power(x, n - 1) : power(x * x, n / 2);
}

MGC_VJP() MGC_JVP()
int flow(float a[restrict static 4], long double *out, short kind)
{
	double (*f)(double, unsigned) = power;
	double tmp[4] = { 0 };
	memcpy(tmp, (double[4]){ a[0], a[1], a[2], a[3] }, sizeof tmp);
	switch (kind) {
	case 0:
		goto done;
	case 1:
		tmp[1] *= tmp[0];
		/* fall through */
	default:
		do
			tmp[2] -= tmp[3] * tmp[1];
		while (tmp[2] > 1 && kind-- > 0);
	}
done:
	*out += f(tmp[2], 5);
	return kind;
}
