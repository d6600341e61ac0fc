// PROGRAM: Gaussian process likelihood: Cholesky factor, triangular solve, log determinant
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <stdlib.h>
#include <mgc/mgc.h>

static int cholesky(double *a, int n)
{
	for (int j = 0; j < n; j++) {
		for (int k = 0; k < j; k++)
			a[j * n + j] -= a[j * n + k] * a[j * n + k];
		if (a[j * n + j] <= 0)
			return 0;
		a[j * n + j] = sqrt(a[j * n + j]);
		for (int i = j + 1; i < n; i++) {
			for (int k = 0; k < j; k++)
				a[i * n + j] -= a[i * n + k] * a[j * n + k];
			a[i * n + j] /= a[j * n + j];
		}
	}
	return 1;
}

MGC_VJP() MGC_JVP()
double log_likelihood(const double *x, const double *y, double length, double scale, double noise, int n)
{
	double *k = malloc((size_t)(n * n) * sizeof *k), *z = malloc((size_t)n * sizeof *z);
	double result = -INFINITY;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			double d = (x[i] - x[j]) / length;
			k[i * n + j] = scale * exp(-0.5 * d * d) + (i == j ? noise * noise : 0);
		}
	if (!cholesky(k, n))
		goto done;
	double fit = 0, log_determinant = 0;
	for (int i = 0; i < n; i++) {
		z[i] = y[i];
		for (int j = 0; j < i; j++)
			z[i] -= k[i * n + j] * z[j];
		z[i] /= k[i * n + i];
		fit += z[i] * z[i];
		log_determinant += 2 * log(k[i * n + i]);
	}
	result = -0.5 * fit - 0.5 * log_determinant - 0.5 * n * log(6.283185307179586);
done:
	free(z);
	free(k);
	return result;
}

//--- main.c
#include "check.h"
#include "grad.h"

double log_likelihood(const double *x, const double *y, double length, double scale, double noise, int n);

enum { N = 5 };
static double x[N], x_bar[N], x_dot[N];
static double y[N], y_bar[N], y_dot[N];
static double length, length_bar, length_dot;
static double scale, scale_bar, scale_dot;
static double noise, noise_bar, noise_dot;

MODEL(log_likelihood(x, y, length, scale, noise, N),
      log_likelihood_vjp(x, x_bar, y, y_bar, length, &length_bar, scale, &scale_bar, noise, &noise_bar, N, seed),
      log_likelihood_jvp(x, x_dot, y, y_dot, length, length_dot, scale, scale_dot, noise, noise_dot, N, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	INPUT(double, y, -1, 1);
	INPUT(double, length, 0.5, 1);
	INPUT(double, scale, 0.5, 1);
	INPUT(double, noise, 0.5, 1);
	return check();
}
