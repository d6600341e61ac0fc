#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD(wrt(x)) MGC_VJP(wrt(x)) MGC_JVP(wrt(x))
double loss(const double *x, double *y, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		if (x[i] > s && i % 3)
			continue;
		y[i] = sin(x[i]) * s;
		s += y[i] / (1 + i);
	}
	return s;
}
