/* A polynomial of degree m - 1 fitted to the sign function at n places in [-1, 1]. */
#include <mgc/mgc.h>

static double place(int i, int n)
{
	return -1 + i * 2.0 / (n - 1);
}

static double sign(double t)
{
	return (t > 0) - (t < 0);
}

MGC_GRAD()
double least_squares(const double *x, int m, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++) {
		double t = place(i, n);
		double residual = sign(t), power = 1;
		for (int j = 0; j < m; j++) {
			residual -= x[j] * power;
			power *= t;
		}
		sum += residual * residual;
	}
	return sum / 2;
}
