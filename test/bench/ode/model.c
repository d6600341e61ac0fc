/* y' = f(x, y) with f[0] = x[0], f[i] = x[i] y[i - 1], by Runge and Kutta's fourth-order method. */
#include <mgc/mgc.h>
#include <stdlib.h>

static void slope(const double *x, const double *y, double *out, int n)
{
	out[0] = x[0];
	for (int i = 1; i < n; i++)
		out[i] = x[i] * y[i - 1];
}

MGC_VJP()
void integrate(const double *x, double *y, int n, int steps)
{
	double h = 2.0 / steps;
	double *k1 = malloc((size_t)n * sizeof *k1), *k2 = malloc((size_t)n * sizeof *k2);
	double *k3 = malloc((size_t)n * sizeof *k3), *k4 = malloc((size_t)n * sizeof *k4);
	double *t = malloc((size_t)n * sizeof *t);
	for (int i = 0; i < n; i++)
		y[i] = 0;
	for (int s = 0; s < steps; s++) {
		slope(x, y, k1, n);
		for (int i = 0; i < n; i++)
			t[i] = y[i] + h * k1[i] / 2;
		slope(x, t, k2, n);
		for (int i = 0; i < n; i++)
			t[i] = y[i] + h * k2[i] / 2;
		slope(x, t, k3, n);
		for (int i = 0; i < n; i++)
			t[i] = y[i] + h * k3[i];
		slope(x, t, k4, n);
		for (int i = 0; i < n; i++)
			y[i] += h * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) / 6;
	}
	free(k1);
	free(k2);
	free(k3);
	free(k4);
	free(t);
}
