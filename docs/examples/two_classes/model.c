#include "model.h"

#include <math.h>
#include <mgc/mgc.h>

/* out = in * weights + bias; the weights of one output lie together, its bias behind them. */
static void dense(const double *w, const double *in, int n_in, double *out, int n_out)
{
	for (int o = 0; o < n_out; o++) {
		const double *row = w + o * (n_in + 1);
		double sum = row[n_in];
		for (int i = 0; i < n_in; i++)
			sum += row[i] * in[i];
		out[o] = sum;
	}
}

static void dense_tanh(const double *w, const double *in, int n_in, double *out, int n_out)
{
	dense(w, in, n_in, out, n_out);
	for (int o = 0; o < n_out; o++)
		out[o] = tanh(out[o]);
}

double score(const double *w, const double *point)
{
	double first[HIDDEN], second[HIDDEN], result;
	dense_tanh(w, point, INPUTS, first, HIDDEN);
	w += HIDDEN * (INPUTS + 1);
	dense_tanh(w, first, HIDDEN, second, HIDDEN);
	w += HIDDEN * (HIDDEN + 1);
	dense(w, second, HIDDEN, &result, 1);
	return result;
}

MGC_GRAD(wrt(w))
double loss(const double *w, const double *points, const double *labels, int n)
{
	double sum = 0, squares = 0;
	for (int i = 0; i < n; i++)
		sum += log1p(exp(-labels[i] * score(w, points + INPUTS * i)));
	for (int i = 0; i < N_WEIGHTS; i++)
		squares += w[i] * w[i];
	return sum / n + 1e-4 * squares;
}
