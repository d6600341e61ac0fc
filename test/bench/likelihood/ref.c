/* The factor backwards by rows; the exponentials stand in the upper triangle, where the factor leaves room. */
#include "ref.h"

#include <math.h>
#include <stdlib.h>

static double square_distance(const double *a, const double *b, int d)
{
	double r2 = 0;
	for (int c = 0; c < d; c++)
		r2 += (a[c] - b[c]) * (a[c] - b[c]);
	return r2;
}

/* bar: of the factor, becomes that of the matrix. */
static void factor_back(const double *restrict l, double *restrict bar, int n)
{
	for (int i = n; i-- > 0;) {
		const double *restrict const li = l + i * n;
		double *restrict const bi = bar + i * n;
		const double of_square = bi[i] /= 2 * li[i];
		for (int k = 0; k < i; k++)
			bi[k] -= 2 * of_square * li[k];
		for (int j = i; j-- > 0;) {
			const double *restrict const lj = l + j * n;
			double *restrict const bj = bar + j * n;
			const double b = bi[j] /= lj[j];
			bj[j] -= b * li[j];
			for (int k = 0; k < j; k++) {
				bi[k] -= b * lj[k];
				bj[k] -= b * li[k];
			}
		}
	}
}

double likelihood_ref(const double *restrict theta, double *restrict theta_bar, const double *restrict x,
                      const double *restrict y, double *restrict y_bar, int n, int d)
{
	const size_t m = (size_t)n;
	double *restrict const l = malloc(m * m * sizeof *l), *restrict const bar = calloc(m * m, sizeof *bar);
	double *restrict const z = malloc(2 * m * sizeof *z), *const z_bar = z + m;
	const double amplitude = exp(theta[0]), inverse = exp(-2 * theta[1]), noise = exp(theta[2]);
	double sum = 0, of_amplitude = 0, of_inverse = 0, of_noise = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			const double e = amplitude * exp(-0.5 * inverse * square_distance(x + i * d, x + j * d, d));
			l[j * n + i] = e;
			double s = i == j ? e + noise : e;
			for (int k = 0; k < j; k++)
				s -= l[i * n + k] * l[j * n + k];
			l[i * n + j] = i == j ? sqrt(s) : s / l[j * n + j];
		}
	for (int i = 0; i < n; i++) {
		double s = y[i];
		for (int k = 0; k < i; k++)
			s -= l[i * n + k] * z[k];
		z[i] = s / l[i * n + i];
		z_bar[i] = z[i];
		sum += 0.5 * z[i] * z[i] + log(l[i * n + i]);
	}
	for (int i = n; i-- > 0;) {
		const double t = z_bar[i] / l[i * n + i];
		y_bar[i] += t;
		bar[i * n + i] = 1 / l[i * n + i] - t * z[i];
		for (int k = 0; k < i; k++) {
			bar[i * n + k] = -t * z[k];
			z_bar[k] -= t * l[i * n + k];
		}
	}
	factor_back(l, bar, n);
	for (int i = 0; i < n; i++) {
		for (int j = 0; j < i; j++) {
			const double b = bar[i * n + j] * l[j * n + i];
			of_amplitude += b;
			of_inverse -= 0.5 * b * square_distance(x + i * d, x + j * d, d);
		}
		of_amplitude += bar[i * n + i] * amplitude;
		of_noise += bar[i * n + i];
	}
	theta_bar[0] += of_amplitude;
	theta_bar[1] -= 2 * inverse * of_inverse;
	theta_bar[2] += of_noise * noise;
	free(l);
	free(bar);
	free(z);
	return sum;
}
