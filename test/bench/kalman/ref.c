/* One record for each step, in one block: state and covariance before it, the products ahead of the update. */
#include "ref.h"

#include <math.h>
#include <stdlib.h>

struct step {
	double *x, *p, *ap, *predicted, *innovation; /* variance and surprise */
};

static struct step step_at(double *kept, int t, int s)
{
	double *const at = kept + (size_t)t * (size_t)(3 * s * s + s + 2);
	return (struct step){ at, at + s, at + s + s * s, at + s + 2 * s * s, at + s + 3 * s * s };
}

/* out += a b, a' b or a b' by the strides of a and b. */
static void add_product(double *restrict out, const double *restrict a, int ai, int ak, const double *restrict b,
                        int bk, int bj, int s)
{
	for (int i = 0; i < s; i++)
		for (int k = 0; k < s; k++) {
			const double f = a[i * ai + k * ak];
			for (int j = 0; j < s; j++)
				out[i * s + j] += f * b[k * bk + j * bj];
		}
}

static void clear(double *out, int n)
{
	for (int i = 0; i < n; i++)
		out[i] = 0;
}

double kalman_ref(const double *restrict a, double *restrict a_bar, const double *restrict q, double *restrict q_bar,
                  const double *restrict r, double *restrict r_bar, const double *restrict z, int s, int n)
{
	const int m = s * s;
	double *const kept = malloc((size_t)(n + 1) * (size_t)(3 * m + s + 2) * sizeof *kept);
	double *const bars = calloc((size_t)(3 * m + 5 * s), sizeof *bars);
	double *restrict p_bar = bars, *restrict ap_bar = bars + m, *restrict now_bar = bars + 2 * m;
	double *restrict x_bar = bars + 3 * m, *restrict ahead_bar = x_bar + s, *restrict gain = x_bar + 2 * s;
	double *restrict gain_bar = x_bar + 3 * s, *restrict ahead = x_bar + 4 * s;
	double sum = 0, of_r = 0;
	struct step now = step_at(kept, 0, s);
	clear(now.x, s);
	for (int i = 0; i < m; i++)
		now.p[i] = i % (s + 1) == 0;
	for (int t = 0; t < n; t++) {
		now = step_at(kept, t, s);
		const struct step next = step_at(kept, t + 1, s);
		clear(ahead, s);
		for (int i = 0; i < s; i++)
			for (int k = 0; k < s; k++)
				ahead[i] += a[i * s + k] * now.x[k];
		clear(now.ap, m);
		add_product(now.ap, a, s, 1, now.p, s, 1, s);
		clear(now.predicted, m);
		add_product(now.predicted, now.ap, s, 1, a, 1, s, s);
		for (int i = 0; i < s; i++)
			now.predicted[i * s + i] += q[i];
		const double variance = now.predicted[0] + r[0], surprise = z[t] - ahead[0], inverse = 1 / variance;
		now.innovation[0] = variance;
		now.innovation[1] = surprise;
		for (int i = 0; i < s; i++) {
			const double g = now.predicted[i * s] * inverse;
			next.x[i] = ahead[i] + g * surprise;
			for (int j = 0; j < s; j++)
				next.p[i * s + j] = now.predicted[i * s + j] - g * now.predicted[j];
		}
		sum += log(variance) + surprise * surprise * inverse;
	}
	for (int t = n; t-- > 0;) {
		now = step_at(kept, t, s);
		const double inverse = 1 / now.innovation[0], surprise = now.innovation[1];
		double variance_bar = 0.5 * inverse * (1 - surprise * surprise * inverse);
		double surprise_bar = surprise * inverse;
		for (int i = 0; i < s; i++) {
			gain[i] = now.predicted[i * s] * inverse;
			gain_bar[i] = x_bar[i] * surprise;
			surprise_bar += x_bar[i] * gain[i];
			for (int j = 0; j < s; j++) {
				now_bar[i * s + j] = p_bar[i * s + j];
				gain_bar[i] -= p_bar[i * s + j] * now.predicted[j];
			}
			ahead_bar[i] = x_bar[i];
		}
		for (int i = 0; i < s; i++) {
			for (int j = 0; j < s; j++)
				now_bar[j] -= p_bar[i * s + j] * gain[i];
			now_bar[i * s] += gain_bar[i] * inverse;
			variance_bar -= gain_bar[i] * gain[i] * inverse;
		}
		ahead_bar[0] -= surprise_bar;
		now_bar[0] += variance_bar;
		of_r += variance_bar;
		for (int i = 0; i < s; i++)
			q_bar[i] += now_bar[i * s + i];
		clear(ap_bar, m);
		add_product(ap_bar, now_bar, s, 1, a, s, 1, s);
		add_product(a_bar, now_bar, 1, s, now.ap, s, 1, s);
		add_product(a_bar, ap_bar, s, 1, now.p, 1, s, s);
		clear(p_bar, m);
		add_product(p_bar, a, 1, s, ap_bar, s, 1, s);
		for (int i = 0; i < s; i++)
			x_bar[i] = 0;
		for (int i = 0; i < s; i++)
			for (int k = 0; k < s; k++) {
				a_bar[i * s + k] += ahead_bar[i] * now.x[k];
				x_bar[k] += a[i * s + k] * ahead_bar[i];
			}
	}
	r_bar[0] += of_r;
	free(kept);
	free(bars);
	return 0.5 * sum;
}
