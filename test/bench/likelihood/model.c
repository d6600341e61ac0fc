/* The negative log likelihood of a Gaussian process, by Cholesky's factorisation. */
#include <math.h>
#include <mgc/mgc.h>

#include <stdlib.h>

static void covariance(const double *theta, const double *x, double *k, int n, int d)
{
	double amplitude = exp(theta[0]), inverse = exp(-2 * theta[1]), noise = exp(theta[2]);
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			double r2 = 0;
			for (int c = 0; c < d; c++) {
				double diff = x[i * d + c] - x[j * d + c];
				r2 += diff * diff;
			}
			k[i * n + j] = amplitude * exp(-0.5 * r2 * inverse);
			if (i == j)
				k[i * n + j] += noise;
		}
}

static void factorise(double *l, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			double s = l[i * n + j];
			for (int k = 0; k < j; k++)
				s -= l[i * n + k] * l[j * n + k];
			l[i * n + j] = i == j ? sqrt(s) : s / l[j * n + j];
		}
}

MGC_GRAD()
double likelihood(const double *theta, MGC_INACTIVE const double *x, const double *y, int n, int d)
{
	double *l = malloc((size_t)n * (size_t)n * sizeof *l);
	double *z = malloc((size_t)n * sizeof *z);
	covariance(theta, x, l, n, d);
	factorise(l, n);
	double sum = 0;
	for (int i = 0; i < n; i++) {
		double s = y[i];
		for (int k = 0; k < i; k++)
			s -= l[i * n + k] * z[k];
		z[i] = s / l[i * n + i];
		sum += 0.5 * z[i] * z[i] + log(l[i * n + i]);
	}
	free(l);
	free(z);
	return sum;
}
