/* Results are kept, six numbers a cell, contiguous: with f (1 - f) and 1 - t^2 the
 * reverse sweep calls nothing and its loops are over adjacent numbers.  The hidden state is the
 * product of two of them. */
#include "ref.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What one layer keeps for one character, each b long. */
enum { FORGET, INGATE, OUTGATE, CHANGE, TANH, OLD_CELL, KEPT };

double lstm_loss_ref(int layers, int characters, int b, const double *restrict main_params,
                     double *restrict main_params_bar, const double *restrict extra_params,
                     double *restrict extra_params_bar, const double *restrict state,
                     const double *restrict sequence)
{
	const size_t cell = (size_t)(KEPT * b), row = (size_t)layers * cell,
		     steps = (size_t)characters - 1;
	const size_t n_state = 2 * (size_t)(layers * b);
	double *const cells = malloc(steps * row * sizeof *cells);
	double *const shares =
		malloc((steps * (size_t)b + 2 * n_state + 2 * (size_t)b) * sizeof *shares);
	double *restrict const now = shares + steps * (size_t)b, *restrict const now_bar =
									 now + n_state;
	double *restrict const in = now_bar + n_state, *restrict const in_bar = in + b;
	memcpy(now, state, n_state * sizeof *now);
	memset(now_bar, 0, n_state * sizeof *now_bar);

	const double scale = -1.0 / ((double)steps * b);
	double total = 0;
	for (size_t t = 0; t < steps; t++) {
		const double *const x = sequence + t * (size_t)b, *const next = x + b;
		for (int i = 0; i < b; i++)
			in[i] = x[i] * extra_params[i];
		for (int l = 0; l < layers; l++) {
			double *restrict const k = cells + t * row + (size_t)l * cell;
			const double *restrict const w = main_params + 8 * l * b,
						     *restrict const bias = w + 4 * b;
			double *restrict const h = now + 2 * l * b, *restrict const c = h + b;
			for (int i = 0; i < b; i++) {
				const double f = 1 / (1 + exp(-(in[i] * w[i] + bias[i])));
				const double g = 1 / (1 + exp(-(h[i] * w[b + i] + bias[b + i])));
				const double o =
					1 / (1 + exp(-(in[i] * w[2 * b + i] + bias[2 * b + i])));
				const double change = tanh(h[i] * w[3 * b + i] + bias[3 * b + i]);
				k[FORGET * b + i] = f;
				k[INGATE * b + i] = g;
				k[OUTGATE * b + i] = o;
				k[CHANGE * b + i] = change;
				k[OLD_CELL * b + i] = c[i];
				c[i] = c[i] * f + g * change;
				const double th = tanh(c[i]);
				k[TANH * b + i] = th;
				h[i] = o * th;
			}
			memcpy(in, h, (size_t)b * sizeof *in);
		}
		double sum = 2, *const share = shares + t * (size_t)b;
		for (int i = 0; i < b; i++) {
			share[i] = exp(in[i] * extra_params[b + i] + extra_params[2 * b + i]);
			sum += share[i];
		}
		const double log_sum = log(sum), inverse = 1 / sum;
		for (int i = 0; i < b; i++) {
			total += next[i] *
			         (in[i] * extra_params[b + i] + extra_params[2 * b + i] - log_sum);
			share[i] *= inverse;
		}
	}

	for (size_t t = steps; t-- > 0;) {
		const double *const x = sequence + t * (size_t)b, *const next = x + b;
		const double *const share = shares + t * (size_t)b;
		const double *const last = cells + t * row + (size_t)(layers - 1) * cell;
		double ones = 0;
		for (int i = 0; i < b; i++)
			ones += next[i];
		for (int i = 0; i < b; i++) {
			const double y_bar = scale * (next[i] - ones * share[i]);
			extra_params_bar[2 * b + i] += y_bar;
			extra_params_bar[b + i] +=
				y_bar * last[OUTGATE * b + i] * last[TANH * b + i];
			in_bar[i] = y_bar * extra_params[b + i];
		}
		for (int l = layers; l-- > 0;) {
			const double *restrict const k = cells + t * row + (size_t)l * cell;
			const double *restrict const w = main_params + 8 * l * b;
			double *restrict const w_bar = main_params_bar + 8 * l * b,
					       *restrict const bias_bar = w_bar + 4 * b;
			double *restrict const h_bar = now_bar + 2 * l * b, *restrict const c_bar =
										    h_bar + b;
			/* The layer's input: the one below's output, or the character. */
			const double *restrict const below = k - cell;
			/* Its hidden state before: what it gave out for the character before. */
			const double *restrict const earlier = k - row, *restrict const first =
										state + 2 * l * b;
			for (int i = 0; i < b; i++) {
				const double f = k[FORGET * b + i], g = k[INGATE * b + i],
					     o = k[OUTGATE * b + i];
				const double change = k[CHANGE * b + i], th = k[TANH * b + i];
				const double h =
					t > 0 ? earlier[OUTGATE * b + i] * earlier[TANH * b + i]
					      : first[i];
				const double input =
					l > 0 ? below[OUTGATE * b + i] * below[TANH * b + i]
					      : x[i] * extra_params[i];
				const double out_bar = h_bar[i] + in_bar[i];
				const double cell_bar = c_bar[i] + out_bar * o * (1 - th * th);
				const double f_bar = cell_bar * k[OLD_CELL * b + i] * f * (1 - f);
				const double g_bar = cell_bar * change * g * (1 - g);
				const double o_bar = out_bar * th * o * (1 - o);
				const double change_bar = cell_bar * g * (1 - change * change);
				w_bar[i] += f_bar * input;
				w_bar[b + i] += g_bar * h;
				w_bar[2 * b + i] += o_bar * input;
				w_bar[3 * b + i] += change_bar * h;
				bias_bar[i] += f_bar;
				bias_bar[b + i] += g_bar;
				bias_bar[2 * b + i] += o_bar;
				bias_bar[3 * b + i] += change_bar;
				c_bar[i] = cell_bar * f;
				h_bar[i] = g_bar * w[b + i] + change_bar * w[3 * b + i];
				in_bar[i] = f_bar * w[i] + o_bar * w[2 * b + i];
			}
		}
		for (int i = 0; i < b; i++)
			extra_params_bar[i] += in_bar[i] * x[i];
	}
	free(cells);
	free(shares);
	return scale * total;
}
