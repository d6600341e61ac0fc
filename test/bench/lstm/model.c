/* The loss of an LSTM that predicts the next character. */
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>
#include <string.h>

static double sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

/* One cell for one layer: the gates read the input and the hidden state, which is replaced. */
static void cell(int hidden, const double *weight, const double *bias, double *h, double *c,
                 const double *input)
{
	double *gates = malloc(4 * (size_t)hidden * sizeof *gates);
	for (int i = 0; i < hidden; i++) {
		gates[i] = sigmoid(input[i] * weight[i] + bias[i]);
		gates[hidden + i] = sigmoid(h[i] * weight[hidden + i] + bias[hidden + i]);
		gates[2 * hidden + i] =
			sigmoid(input[i] * weight[2 * hidden + i] + bias[2 * hidden + i]);
		gates[3 * hidden + i] = tanh(h[i] * weight[3 * hidden + i] + bias[3 * hidden + i]);
	}
	for (int i = 0; i < hidden; i++) {
		c[i] = c[i] * gates[i] + gates[hidden + i] * gates[3 * hidden + i];
		h[i] = gates[2 * hidden + i] * tanh(c[i]);
	}
	free(gates);
}

/* All layers for one character: each layer's hidden state is the next one's input. */
static void predict(int layers, int b, const double *main, const double *extra, double *state,
                    const double *input, double *prediction)
{
	for (int i = 0; i < b; i++)
		prediction[i] = input[i] * extra[i];
	const double *in = prediction;
	for (int l = 0; l < layers; l++) {
		cell(b, main + 8 * l * b, main + (8 * l + 4) * b, state + 2 * l * b,
		     state + (2 * l + 1) * b, in);
		in = state + 2 * l * b;
	}
	for (int i = 0; i < b; i++)
		prediction[i] = in[i] * extra[b + i] + extra[2 * b + i];
}

MGC_GRAD(wrt(main_params, extra_params))
double lstm_loss(int layers, int characters, int b, const double *main_params,
                 const double *extra_params, const double *state, const double *sequence)
{
	double *now = malloc(2 * (size_t)(layers * b) * sizeof *now);
	double *prediction = malloc((size_t)b * sizeof *prediction);
	memcpy(now, state, 2 * (size_t)(layers * b) * sizeof *now);
	double total = 0;
	int count = 0;
	for (int t = 0; t + 1 < characters; t++) {
		predict(layers, b, main_params, extra_params, now, sequence + t * b, prediction);
		double sum = 0;
		for (int i = 0; i < b; i++)
			sum += exp(prediction[i]);
		double log_sum = log(sum + 2);
		for (int i = 0; i < b; i++)
			total += sequence[(t + 1) * b + i] * (prediction[i] - log_sum);
		count += b;
	}
	free(now);
	free(prediction);
	return -total / count;
}
