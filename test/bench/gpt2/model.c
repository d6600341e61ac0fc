/* The mean loss of the next tokens behind one block of GPT-2: attention and a perceptron, each behind a
 * normalisation and beside a residual. */
#include <math.h>
#include <mgc/mgc.h>

#include <stdlib.h>

static void layernorm(const double *x, const double *weight, const double *bias, double *out, int rows, int c)
{
	for (int t = 0; t < rows; t++) {
		double mean = 0, variance = 0;
		for (int i = 0; i < c; i++)
			mean += x[t * c + i];
		mean /= c;
		for (int i = 0; i < c; i++) {
			double shift = x[t * c + i] - mean;
			variance += shift * shift;
		}
		variance /= c;
		double scale = 1 / sqrt(variance + 1e-5);
		for (int i = 0; i < c; i++)
			out[t * c + i] = (x[t * c + i] - mean) * scale * weight[i] + bias[i];
	}
}

/* out = x weight' + bias; without a bias NULL */
static void matmul(const double *x, const double *weight, const double *bias, double *out, int rows, int c, int oc)
{
	for (int t = 0; t < rows; t++)
		for (int o = 0; o < oc; o++) {
			double sum = bias ? bias[o] : 0;
			for (int i = 0; i < c; i++)
				sum += x[t * c + i] * weight[o * c + i];
			out[t * oc + o] = sum;
		}
}

/* Each position attends to itself and to those before it; a row of qkv has query, key and value. */
static void attention(const double *qkv, double *weights, double *out, int rows, int c, int heads)
{
	int size = c / heads;
	double scale = 1 / sqrt((double)size);
	for (int t = 0; t < rows; t++)
		for (int h = 0; h < heads; h++) {
			const double *query = qkv + t * 3 * c + h * size;
			double *o = out + t * c + h * size;
			double most = -HUGE_VAL, sum = 0;
			for (int s = 0; s <= t; s++) {
				const double *key = qkv + s * 3 * c + c + h * size;
				double score = 0;
				for (int i = 0; i < size; i++)
					score += query[i] * key[i];
				weights[s] = score * scale;
				if (weights[s] > most)
					most = weights[s];
			}
			for (int s = 0; s <= t; s++) {
				weights[s] = exp(weights[s] - most);
				sum += weights[s];
			}
			for (int i = 0; i < size; i++)
				o[i] = 0;
			for (int s = 0; s <= t; s++) {
				const double *value = qkv + s * 3 * c + 2 * c + h * size;
				double weight = weights[s] / sum;
				for (int i = 0; i < size; i++)
					o[i] += weight * value[i];
			}
		}
}

static void gelu(double *x, int n)
{
	for (int i = 0; i < n; i++)
		x[i] = 0.5 * x[i] * (1 + tanh(0.79788456080286536 * (x[i] + 0.044715 * x[i] * x[i] * x[i])));
}

static void residual(const double *a, const double *b, double *out, int n)
{
	for (int i = 0; i < n; i++)
		out[i] = a[i] + b[i];
}

static double cross_entropy(const double *logits, const int *targets, int rows, int v)
{
	double loss = 0;
	for (int t = 0; t < rows; t++) {
		double most = logits[t * v], sum = 0;
		for (int i = 1; i < v; i++)
			if (logits[t * v + i] > most)
				most = logits[t * v + i];
		for (int i = 0; i < v; i++)
			sum += exp(logits[t * v + i] - most);
		loss += log(sum) + most - logits[t * v + targets[t]];
	}
	return loss / rows;
}

MGC_GRAD()
double gpt2(const double *x, const double *w, const int *targets, int rows, int c, int heads, int v)
{
	const double *first = w, *to_qkv = first + 2 * c, *to_out = to_qkv + 3 * c * (c + 1);
	const double *second = to_out + c * (c + 1), *up = second + 2 * c, *down = up + 4 * c * (c + 1);
	const double *last = down + c * (4 * c + 1), *to_logits = last + 2 * c;
	double *norm = malloc((size_t)(rows * c) * sizeof *norm);
	double *qkv = malloc((size_t)(rows * 3 * c) * sizeof *qkv);
	double *weights = malloc((size_t)rows * sizeof *weights);
	double *mixed = malloc((size_t)(rows * c) * sizeof *mixed);
	double *change = malloc((size_t)(rows * c) * sizeof *change);
	double *stream = malloc((size_t)(rows * c) * sizeof *stream);
	double *hidden = malloc((size_t)(rows * 4 * c) * sizeof *hidden);
	double *logits = malloc((size_t)(rows * v) * sizeof *logits);

	layernorm(x, first, first + c, norm, rows, c);
	matmul(norm, to_qkv, to_qkv + 3 * c * c, qkv, rows, c, 3 * c);
	attention(qkv, weights, mixed, rows, c, heads);
	matmul(mixed, to_out, to_out + c * c, change, rows, c, c);
	residual(x, change, stream, rows * c);
	layernorm(stream, second, second + c, norm, rows, c);
	matmul(norm, up, up + 4 * c * c, hidden, rows, c, 4 * c);
	gelu(hidden, rows * 4 * c);
	matmul(hidden, down, down + 4 * c * c, change, rows, 4 * c, c);
	residual(stream, change, stream, rows * c);
	layernorm(stream, last, last + c, norm, rows, c);
	matmul(norm, to_logits, NULL, logits, rows, c, v);
	double loss = cross_entropy(logits, targets, rows, v);

	free(norm);
	free(qkv);
	free(weights);
	free(mixed);
	free(change);
	free(stream);
	free(hidden);
	free(logits);
	return loss;
}
