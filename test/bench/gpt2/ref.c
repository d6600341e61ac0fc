/* The activations of every layer are kept, each in a buffer of its own; the adjoints of two streams take turns.
 * Products of the reverse sweep run along rows, so that they vectorise. */
#include "ref.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void layernorm(const double *restrict x, const double *restrict w, double *restrict out, double *restrict mean_scale,
                      int rows, int c)
{
	for (int t = 0; t < rows; t++) {
		const double *restrict row = x + t * c;
		double mean = 0, variance = 0;
		for (int i = 0; i < c; i++)
			mean += row[i];
		mean /= c;
		for (int i = 0; i < c; i++)
			variance += (row[i] - mean) * (row[i] - mean);
		const double scale = 1 / sqrt(variance / c + 1e-5);
		for (int i = 0; i < c; i++)
			out[t * c + i] = (row[i] - mean) * scale * w[i] + w[c + i];
		mean_scale[2 * t] = mean;
		mean_scale[2 * t + 1] = scale;
	}
}

static void layernorm_reverse(const double *restrict x, double *restrict x_bar, const double *restrict w, double *restrict w_bar,
                              const double *restrict out_bar, const double *restrict mean_scale, int rows, int c)
{
	for (int t = 0; t < rows; t++) {
		const double *restrict row = x + t * c, *restrict g = out_bar + t * c;
		const double mean = mean_scale[2 * t], scale = mean_scale[2 * t + 1];
		double sum = 0, slope = 0;
#pragma omp simd reduction(+ : sum, slope)
		for (int i = 0; i < c; i++) {
			const double norm = (row[i] - mean) * scale, norm_bar = g[i] * w[i];
			w_bar[i] += g[i] * norm;
			w_bar[c + i] += g[i];
			sum += norm_bar;
			slope += norm_bar * norm;
		}
		sum /= c;
		slope /= c;
		for (int i = 0; i < c; i++)
			x_bar[t * c + i] += (g[i] * w[i] - sum - (row[i] - mean) * scale * slope) * scale;
	}
}

static void matmul(const double *restrict x, const double *restrict w, const double *restrict bias, double *restrict out,
                   int rows, int c, int oc)
{
	for (int t = 0; t < rows; t++)
		for (int o = 0; o < oc; o++) {
			double sum = bias ? bias[o] : 0;
			for (int i = 0; i < c; i++)
				sum += x[t * c + i] * w[o * c + i];
			out[t * oc + o] = sum;
		}
}

/* Sets x_bar. */
static void matmul_reverse(const double *restrict x, double *restrict x_bar, const double *restrict w, double *restrict w_bar,
                           double *restrict bias_bar, const double *restrict out_bar, int rows, int c, int oc)
{
	memset(x_bar, 0, (size_t)(rows * c) * sizeof *x_bar);
	for (int t = 0; t < rows; t++)
		for (int o = 0; o < oc; o++) {
			const double g = out_bar[t * oc + o];
			for (int i = 0; i < c; i++) {
				x_bar[t * c + i] += g * w[o * c + i];
				w_bar[o * c + i] += g * x[t * c + i];
			}
			if (bias_bar)
				bias_bar[o] += g;
		}
}

/* Keeps the normalised weights. */
static void attention(const double *restrict qkv, double *restrict weights, double *restrict out, int rows, int c, int heads)
{
	const int size = c / heads;
	const double scale = 1 / sqrt((double)size);
	memset(out, 0, (size_t)(rows * c) * sizeof *out);
	for (int t = 0; t < rows; t++)
		for (int h = 0; h < heads; h++) {
			const double *restrict query = qkv + t * 3 * c + h * size;
			double *restrict at = weights + (t * heads + h) * rows, most = -HUGE_VAL, sum = 0;
			for (int s = 0; s <= t; s++) {
				const double *restrict key = qkv + s * 3 * c + c + h * size;
				double score = 0;
				for (int i = 0; i < size; i++)
					score += query[i] * key[i];
				at[s] = score * scale;
				most = at[s] > most ? at[s] : most;
			}
			for (int s = 0; s <= t; s++) {
				at[s] = exp(at[s] - most);
				sum += at[s];
			}
			const double inverse = 1 / sum;
			for (int s = 0; s <= t; s++) {
				const double *restrict value = qkv + s * 3 * c + 2 * c + h * size;
				at[s] *= inverse;
				for (int i = 0; i < size; i++)
					out[t * c + h * size + i] += at[s] * value[i];
			}
		}
}

/* Sets qkv_bar; scores is room for a row. */
static void attention_reverse(const double *restrict qkv, double *restrict qkv_bar, const double *restrict weights,
                              const double *restrict out_bar, double *restrict scores, int rows, int c, int heads)
{
	const int size = c / heads;
	const double scale = 1 / sqrt((double)size);
	memset(qkv_bar, 0, (size_t)(rows * 3 * c) * sizeof *qkv_bar);
	for (int t = 0; t < rows; t++)
		for (int h = 0; h < heads; h++) {
			const double *restrict g = out_bar + t * c + h * size, *restrict query = qkv + t * 3 * c + h * size;
			const double *restrict at = weights + (t * heads + h) * rows;
			double *restrict query_bar = qkv_bar + t * 3 * c + h * size, mean = 0;
			for (int s = 0; s <= t; s++) {
				const double *restrict value = qkv + s * 3 * c + 2 * c + h * size;
				double *restrict value_bar = qkv_bar + s * 3 * c + 2 * c + h * size, sum = 0;
#pragma omp simd reduction(+ : sum)
				for (int i = 0; i < size; i++) {
					value_bar[i] += g[i] * at[s];
					sum += g[i] * value[i];
				}
				scores[s] = sum;
				mean += sum * at[s];
			}
			for (int s = 0; s <= t; s++) {
				const double score_bar = at[s] * (scores[s] - mean) * scale;
				const double *restrict key = qkv + s * 3 * c + c + h * size;
				double *restrict key_bar = qkv_bar + s * 3 * c + c + h * size;
				for (int i = 0; i < size; i++) {
					query_bar[i] += score_bar * key[i];
					key_bar[i] += score_bar * query[i];
				}
			}
		}
}

static const double slope = 0.79788456080286536;

double gpt2_ref(const double *restrict x, double *restrict x_bar, const double *restrict w, double *restrict w_bar,
                const int *restrict targets, int rows, int c, int heads, int v)
{
	const int to_qkv = 2 * c, to_out = to_qkv + 3 * c * (c + 1), second = to_out + c * (c + 1), up = second + 2 * c;
	const int down = up + 4 * c * (c + 1), last = down + c * (4 * c + 1), to_logits = last + 2 * c;
	const size_t n = (size_t)(rows * c), n_logits = (size_t)(rows * v), most_wide = n_logits > 4 * n ? n_logits : 4 * n;
	double *const work = malloc((19 * n + most_wide + n_logits + (size_t)(heads * rows * rows) + 7 * (size_t)rows) * sizeof *work);
	double *const norm = work, *const qkv = norm + n, *const mixed = qkv + 3 * n, *const middle = mixed + n;
	double *const norm_2 = middle + n, *const hidden = norm_2 + n, *const active = hidden + 4 * n;
	double *const end = active + 4 * n, *const norm_3 = end + n, *const bar = norm_3 + n, *const stream_bar = bar + n;
	double *const wide_bar = stream_bar + n, *const logits = wide_bar + most_wide;
	double *const weights = logits + n_logits, *const scales = weights + heads * rows * rows;
	double *const scores = scales + 6 * rows;
	double loss = 0;

	layernorm(x, w, norm, scales, rows, c);
	matmul(norm, w + to_qkv, w + to_qkv + 3 * c * c, qkv, rows, c, 3 * c);
	attention(qkv, weights, mixed, rows, c, heads);
	matmul(mixed, w + to_out, w + to_out + c * c, middle, rows, c, c);
	for (size_t i = 0; i < n; i++)
		middle[i] += x[i];
	layernorm(middle, w + second, norm_2, scales + 2 * rows, rows, c);
	matmul(norm_2, w + up, w + up + 4 * c * c, hidden, rows, c, 4 * c);
	for (size_t i = 0; i < 4 * n; i++) {
		const double h = hidden[i], t = tanh(slope * (h + 0.044715 * h * h * h));
		active[i] = 0.5 * h * (1 + t);
		hidden[i] = 0.5 * (1 + t) + 0.5 * h * (1 - t * t) * slope * (1 + 3 * 0.044715 * h * h);
	}
	matmul(active, w + down, w + down + 4 * c * c, end, rows, 4 * c, c);
	for (size_t i = 0; i < n; i++)
		end[i] += middle[i];
	layernorm(end, w + last, norm_3, scales + 4 * rows, rows, c);
	matmul(norm_3, w + to_logits, NULL, logits, rows, c, v);

	for (int t = 0; t < rows; t++) {
		double *restrict row = logits + t * v, most = row[0], sum = 0;
		for (int i = 1; i < v; i++)
			most = row[i] > most ? row[i] : most;
		loss += most - row[targets[t]];
		for (int i = 0; i < v; i++) {
			row[i] = exp(row[i] - most);
			sum += row[i];
		}
		loss += log(sum);
		const double factor = 1 / (sum * rows);
		for (int i = 0; i < v; i++)
			row[i] *= factor;
		row[targets[t]] -= 1.0 / rows;
	}

	memset(stream_bar, 0, n * sizeof *stream_bar);
	matmul_reverse(norm_3, bar, w + to_logits, w_bar + to_logits, NULL, logits, rows, c, v);
	layernorm_reverse(end, stream_bar, w + last, w_bar + last, bar, scales + 4 * rows, rows, c);
	matmul_reverse(active, wide_bar, w + down, w_bar + down, w_bar + down + 4 * c * c, stream_bar, rows, 4 * c, c);
	for (size_t i = 0; i < 4 * n; i++)
		wide_bar[i] *= hidden[i];
	matmul_reverse(norm_2, bar, w + up, w_bar + up, w_bar + up + 4 * c * c, wide_bar, rows, c, 4 * c);
	layernorm_reverse(middle, stream_bar, w + second, w_bar + second, bar, scales + 2 * rows, rows, c);
	matmul_reverse(mixed, bar, w + to_out, w_bar + to_out, w_bar + to_out + c * c, stream_bar, rows, c, c);
	attention_reverse(qkv, wide_bar, weights, bar, scores, rows, c, heads);
	matmul_reverse(norm, bar, w + to_qkv, w_bar + to_qkv, w_bar + to_qkv + 3 * c * c, wide_bar, rows, c, 3 * c);
	layernorm_reverse(x, stream_bar, w, w_bar, bar, scales, rows, c);
	for (size_t i = 0; i < n; i++)
		x_bar[i] += stream_bar[i];
	free(work);
	return loss / rows;
}
