#include <math.h>
#include <stdio.h>

#include "model_grad.h"

double net(const double *w, int hidden, double x);

enum { HIDDEN = 8, WEIGHTS = 3 * HIDDEN + 1, POINTS = 21, STEPS = 20000 };

int main(void)
{
	/* Samples of x^2 on [-1, 1]; hidden units spread over the interval to begin with. */
	double x[POINTS], y[POINTS], w[WEIGHTS], speed[WEIGHTS];
	for (int i = 0; i < POINTS; i++) {
		x[i] = -1 + 0.1 * i;
		y[i] = x[i] * x[i];
	}
	for (int h = 0; h < HIDDEN; h++) {
		w[3 * h] = h % 2 ? 4 : -4;
		w[3 * h + 1] = -3 + h;
		w[3 * h + 2] = 0.1;
	}
	w[3 * HIDDEN] = 0;
	for (int i = 0; i < WEIGHTS; i++)
		speed[i] = 0;

	/* Gradient descent with momentum. */
	double value = 0;
	for (int step = 0; step <= STEPS; step++) {
		double w_bar[WEIGHTS] = { 0 };
		value = loss_grad(w, w_bar, HIDDEN, x, y, POINTS);
		if (step % 2500 == 0)
			printf("step %5d  loss %.2e\n", step, value);
		for (int i = 0; i < WEIGHTS; i++) {
			speed[i] = 0.9 * speed[i] - 0.02 * w_bar[i];
			w[i] += speed[i];
		}
	}
	for (double at = -1; at <= 1; at += 0.5)
		printf("net(%4.1f) = %.3f   x^2 = %.3f\n", at, net(w, HIDDEN, at), at * at);
	return !(value < 1e-4);
}
