/* The negative log likelihood of a series of observations by Kalman's filter. */
#include <math.h>
#include <mgc/mgc.h>

#include <stdlib.h>

/* out = a b, or a b' */
static void times(const double *a, const double *b, double *out, int s)
{
	for (int i = 0; i < s; i++)
		for (int j = 0; j < s; j++) {
			double sum = 0;
			for (int k = 0; k < s; k++)
				sum += a[i * s + k] * b[k * s + j];
			out[i * s + j] = sum;
		}
}

static void times_transposed(const double *a, const double *b, double *out, int s)
{
	for (int i = 0; i < s; i++)
		for (int j = 0; j < s; j++) {
			double sum = 0;
			for (int k = 0; k < s; k++)
				sum += a[i * s + k] * b[j * s + k];
			out[i * s + j] = sum;
		}
}

MGC_GRAD()
double kalman(const double *a, const double *q, const double *r, MGC_INACTIVE const double *z, int s,
              int n)
{
	double *x = malloc((size_t)s * sizeof *x), *ahead = malloc((size_t)s * sizeof *ahead);
	double *gain = malloc((size_t)s * sizeof *gain), *first = malloc((size_t)s * sizeof *first);
	double *p = malloc((size_t)(s * s) * sizeof *p), *ap = malloc((size_t)(s * s) * sizeof *ap);
	double sum = 0;
	for (int i = 0; i < s; i++)
		x[i] = 0;
	for (int i = 0; i < s * s; i++)
		p[i] = i % (s + 1) == 0;
	for (int t = 0; t < n; t++) {
		for (int i = 0; i < s; i++) {
			ahead[i] = 0;
			for (int k = 0; k < s; k++)
				ahead[i] += a[i * s + k] * x[k];
		}
		times(a, p, ap, s);
		times_transposed(ap, a, p, s);
		for (int i = 0; i < s; i++)
			p[i * s + i] += q[i];
		double variance = p[0] + r[0], surprise = z[t] - ahead[0];
		for (int i = 0; i < s; i++) {
			gain[i] = p[i * s] / variance;
			first[i] = p[i];
		}
		for (int i = 0; i < s; i++) {
			x[i] = ahead[i] + gain[i] * surprise;
			for (int j = 0; j < s; j++)
				p[i * s + j] -= gain[i] * first[j];
		}
		sum += log(variance) + surprise * surprise / variance;
	}
	free(x);
	free(ahead);
	free(gain);
	free(first);
	free(p);
	free(ap);
	return 0.5 * sum;
}
