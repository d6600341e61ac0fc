/* A point's adjoint is known as soon as its terms are: forward and reverse of one point together,
 * the centred and transformed point kept for that long, nothing else.  Four points at a time share
 * each load of a factor, and its adjoint. */
#include "ref.h"

#include <math.h>
#include <stdlib.h>

enum { POINTS = 4 };

static double softmax(const double *restrict x, double *restrict out, int n)
{
	double largest = x[0], sum = 0;
	for (int i = 1; i < n; i++)
		largest = x[i] > largest ? x[i] : largest;
	for (int i = 0; i < n; i++) {
		out[i] = exp(x[i] - largest);
		sum += out[i];
	}
	const double inverse = 1 / sum;
	for (int i = 0; i < n; i++)
		out[i] *= inverse;
	return largest + log(sum);
}

/* What every point reads and adds to. */
struct mixture {
	int d, k;
	const double *alphas, *means, *icf, *diagonals, *sum_qs;
	double *alphas_bar, *means_bar, *icf_bar, *diagonals_bar, *sum_qs_bar;
	double *centered, *q; /* [component][point][d] */
	double *terms, *share;
};

/* `points` is a constant where this is inlined. */
static inline double some_points(const struct mixture *m, const double *restrict x, int points)
{
	const int d = m->d, k = m->k, size = d * (d + 1) / 2;
	double *restrict const terms = m->terms, *restrict const share = m->share;
	double total = 0;
	for (int c = 0; c < k; c++) {
		double *restrict const xc = m->centered + c * points * d, *restrict const q =
										  m->q +
										  c * points * d;
		const double *restrict l = m->icf + c * size + d;
		const double *restrict const diagonal = m->diagonals + c * d, *restrict const mean =
										      m->means +
										      c * d;
		for (int p = 0; p < points; p++)
			for (int i = 0; i < d; i++) {
				xc[p * d + i] = x[p * d + i] - mean[i];
				q[p * d + i] = diagonal[i] * xc[p * d + i];
			}
		for (int i = 0; i < d; i++) {
			if (points == POINTS) {
				const double x0 = xc[i], x1 = xc[d + i], x2 = xc[2 * d + i],
					     x3 = xc[3 * d + i];
#pragma omp simd
				for (int j = i + 1; j < d; j++) {
					const double lj = l[j - i - 1];
					q[j] += lj * x0;
					q[d + j] += lj * x1;
					q[2 * d + j] += lj * x2;
					q[3 * d + j] += lj * x3;
				}
			} else {
				for (int j = i + 1; j < d; j++)
					q[j] += l[j - i - 1] * xc[i];
			}
			l += d - i - 1;
		}
		for (int p = 0; p < points; p++) {
			double norm = 0;
			for (int i = 0; i < d; i++)
				norm += q[p * d + i] * q[p * d + i];
			terms[p * k + c] = m->alphas[c] + m->sum_qs[c] - 0.5 * norm;
		}
	}
	for (int p = 0; p < points; p++)
		total += softmax(terms + p * k, share + p * k, k);

	for (int c = 0; c < k; c++) {
		/* q becomes its adjoint. */
		const double *restrict const xc = m->centered + c * points * d;
		double *restrict const q = m->q + c * points * d;
		const double *restrict l = m->icf + c * size + d, *restrict const diagonal =
									  m->diagonals + c * d;
		double *restrict l_bar = m->icf_bar + c * size + d, *restrict const mean_bar =
									    m->means_bar + c * d;
		double *restrict const diagonal_bar = m->diagonals_bar + c * d;
		for (int p = 0; p < points; p++) {
			const double w = share[p * k + c];
			m->alphas_bar[c] += w;
			m->sum_qs_bar[c] += w;
			for (int i = 0; i < d; i++) {
				q[p * d + i] *= -w;
				diagonal_bar[i] += q[p * d + i] * xc[p * d + i];
				mean_bar[i] -= diagonal[i] * q[p * d + i];
			}
		}
		for (int i = 0; i < d; i++) {
			double s = 0;
			if (points == POINTS) {
				const double x0 = xc[i], x1 = xc[d + i], x2 = xc[2 * d + i],
					     x3 = xc[3 * d + i];
#pragma omp simd reduction(+ : s)
				for (int j = i + 1; j < d; j++) {
					const double q0 = q[j], q1 = q[d + j], q2 = q[2 * d + j],
						     q3 = q[3 * d + j];
					l_bar[j - i - 1] += q0 * x0 + q1 * x1 + q2 * x2 + q3 * x3;
					s += l[j - i - 1] * (q0 + q1 + q2 + q3);
				}
			} else {
				for (int j = i + 1; j < d; j++) {
					l_bar[j - i - 1] += q[j] * xc[i];
					s += l[j - i - 1] * q[j];
				}
			}
			mean_bar[i] -= s;
			l += d - i - 1;
			l_bar += d - i - 1;
		}
	}
	return total;
}

double gmm_ref(const double *restrict alphas, double *restrict alphas_bar,
               const double *restrict means, double *restrict means_bar, const double *restrict icf,
               double *restrict icf_bar, const double *restrict x, int d, int k, int n,
               wishart_t prior)
{
	const int size = d * (d + 1) / 2;
	double *restrict const diagonals = malloc(
		(size_t)((2 + 2 * POINTS) * k * d + (2 + 2 * POINTS) * k) * sizeof *diagonals);
	double *restrict const diagonals_bar = diagonals + k * d, *const centered =
									  diagonals_bar + k * d;
	double *const q = centered + POINTS * k * d, *restrict const sum_qs = q + POINTS * k * d;
	double *restrict const sum_qs_bar = sum_qs + k, *const terms = sum_qs_bar + k;
	double *const share = terms + POINTS * k;
	const struct mixture m = { d,         k,         alphas,        means,
		                   icf,       diagonals, sum_qs,        alphas_bar,
		                   means_bar, icf_bar,   diagonals_bar, sum_qs_bar,
		                   centered,  q,         terms,         share };

	for (int c = 0; c < k; c++) {
		sum_qs[c] = sum_qs_bar[c] = 0;
		for (int i = 0; i < d; i++) {
			sum_qs[c] += icf[c * size + i];
			diagonals[c * d + i] = exp(icf[c * size + i]);
			diagonals_bar[c * d + i] = 0;
		}
	}

	double total = 0;
	int p = 0;
	for (; p + POINTS <= n; p += POINTS)
		total += some_points(&m, x + (size_t)p * (size_t)d, POINTS);
	for (; p < n; p++)
		total += some_points(&m, x + (size_t)p * (size_t)d, 1);

	/* The mixture's weights, the prior, and the diagonals' exponentials. */
	total -= n * softmax(alphas, share, k);
	const int dof = d + prior.m + 1;
	double constant = 0.25 * d * (d - 1) * log(3.14159265358979323846);
	for (int j = 1; j <= d; j++)
		constant += lgamma(0.5 * dof + 0.5 * (1 - j));
	constant = dof * d * (log(prior.gamma) - 0.5 * log(2)) - constant;
	const double g2 = prior.gamma * prior.gamma;
	for (int c = 0; c < k; c++) {
		alphas_bar[c] -= n * share[c];
		double f = 0;
		for (int i = 0; i < d; i++) {
			const double e = diagonals[c * d + i];
			f += e * e;
			icf_bar[c * size + i] +=
				e * (diagonals_bar[c * d + i] - g2 * e) + sum_qs_bar[c] + prior.m;
		}
		for (int i = d; i < size; i++) {
			const double l = icf[c * size + i];
			f += l * l;
			icf_bar[c * size + i] -= g2 * l;
		}
		total -= 0.5 * g2 * f - prior.m * sum_qs[c];
	}
	free(diagonals);
	return total + k * constant - n * d * 0.5 * log(2 * 3.14159265358979323846);
}
