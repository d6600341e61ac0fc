/* The log likelihood of a mixture of Gaussians, with a Wishart prior. */
#include "model.h"

#include <math.h>
#include <mgc/mgc.h>

#include <stdlib.h>

static double log_sum_exp(const double *x, int n)
{
	double largest = x[0];
	for (int i = 1; i < n; i++)
		if (x[i] > largest)
			largest = x[i];
	double sum = 0;
	for (int i = 0; i < n; i++)
		sum += exp(x[i] - largest);
	return largest + log(sum);
}

static double square_norm(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * x[i];
	return s;
}

/* out = Q x, with Q lower triangular. */
static void q_times(const double *diagonal, const double *lower, const double *x, double *out,
                    int d)
{
	for (int i = 0; i < d; i++)
		out[i] = diagonal[i] * x[i];
	for (int i = 0, at = 0; i < d; i++)
		for (int j = i + 1; j < d; j++)
			out[j] += lower[at++] * x[i];
}

static double log_gamma_distribution(double a, double p)
{
	double out = 0.25 * p * (p - 1) * log(3.14159265358979323846);
	for (int j = 1; j <= p; j++)
		out += lgamma(a + 0.5 * (1 - j));
	return out;
}

static double log_prior(const double *icf, const double *sum_qs, const double *diagonals, int d,
                        int k, wishart_t w)
{
	int n = d + w.m + 1, size = d * (d + 1) / 2;
	double c = n * d * (log(w.gamma) - 0.5 * log(2)) - log_gamma_distribution(0.5 * n, d);
	double out = 0;
	for (int ik = 0; ik < k; ik++) {
		double f = square_norm(diagonals + ik * d, d) +
		           square_norm(icf + ik * size + d, size - d);
		out += 0.5 * w.gamma * w.gamma * f - w.m * sum_qs[ik];
	}
	return out - k * c;
}

MGC_GRAD()
double gmm(const double *alphas, const double *means, const double *icf,
           MGC_INACTIVE const double *x, int d, int k, int n, MGC_INACTIVE wishart_t prior)
{
	int size = d * (d + 1) / 2;
	double *diagonals = malloc((size_t)(d * k) * sizeof *diagonals);
	double *sum_qs = malloc((size_t)k * sizeof *sum_qs);
	double *centered = malloc((size_t)d * sizeof *centered);
	double *transformed = malloc((size_t)d * sizeof *transformed);
	double *terms = malloc((size_t)k * sizeof *terms);

	for (int ik = 0; ik < k; ik++) {
		sum_qs[ik] = 0;
		for (int i = 0; i < d; i++) {
			double q = icf[ik * size + i];
			sum_qs[ik] += q;
			diagonals[ik * d + i] = exp(q);
		}
	}

	double total = 0;
	for (int ix = 0; ix < n; ix++) {
		for (int ik = 0; ik < k; ik++) {
			for (int i = 0; i < d; i++)
				centered[i] = x[ix * d + i] - means[ik * d + i];
			q_times(diagonals + ik * d, icf + ik * size + d, centered, transformed, d);
			terms[ik] = alphas[ik] + sum_qs[ik] - 0.5 * square_norm(transformed, d);
		}
		total += log_sum_exp(terms, k);
	}
	double result = -n * d * 0.5 * log(2 * 3.14159265358979323846) + total -
	                n * log_sum_exp(alphas, k) - log_prior(icf, sum_qs, diagonals, d, k, prior);
	free(diagonals);
	free(sum_qs);
	free(centered);
	free(transformed);
	free(terms);
	return result;
}
