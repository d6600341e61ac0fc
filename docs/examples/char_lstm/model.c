#include "model.h"

#include <math.h>
#include <mgc/mgc.h>

static double sigmoid(double x)
{
	return 1 / (1 + exp(-x));
}

void read_letter(const Weights *w, State *state, int letter, double *scores)
{
	double gates[GATES][HIDDEN];

	for (int g = 0; g < GATES; g++)
		for (int i = 0; i < HIDDEN; i++) {
			double sum = w->bias[g][i] + w->from_letter[letter][g][i];
			for (int j = 0; j < HIDDEN; j++)
				sum += w->from_hidden[g][i][j] * state->hidden[j];
			gates[g][i] = sum;
		}
	for (int i = 0; i < HIDDEN; i++) {
		const double keep = sigmoid(gates[0][i] + 1), write = sigmoid(gates[1][i]), show = sigmoid(gates[2][i]);
		state->cell[i] = keep * state->cell[i] + write * tanh(gates[3][i]);
		state->hidden[i] = show * tanh(state->cell[i]);
	}
	for (int o = 0; o < LETTERS; o++) {
		double sum = w->letter_bias[o];
		for (int j = 0; j < HIDDEN; j++)
			sum += w->to_letter[o][j] * state->hidden[j];
		scores[o] = sum;
	}
}

MGC_GRAD(wrt(w))
double loss(const Weights *w, const int *text, int n)
{
	State  state = { { 0 }, { 0 } };
	double total = 0;

	for (int k = 0; k + 1 < n; k++) {
		double scores[LETTERS], sum = 0;
		read_letter(w, &state, text[k], scores);
		for (int o = 0; o < LETTERS; o++)
			sum += exp(scores[o]);
		total += log(sum) - scores[text[k + 1]];
	}
	return total / (n - 1);
}
