#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../common/digits.h"
#include "../common/plot.h"
#include "../common/random.h"
#include "model.h"
#include "model_grad.h"

enum { TRAIN = 1000, TEST = 500, BATCH = 25, STEPS = 400, EVERY = 10, N_WEIGHTS = sizeof(Weights) / sizeof(float) };

static float   images[TRAIN * POINTS], test_images[TEST * POINTS];
static int     labels[TRAIN], test_labels[TEST];
static Weights weights, adjoint, velocity;

/* Normal enough: the sum of numbers between -1 and 1, for as many inputs. */
static void initialise(float *w, int n, int inputs, unsigned *state)
{
	for (int i = 0; i < n; i++)
		w[i] = (random_in(state, -1, 1) + random_in(state, -1, 1) + random_in(state, -1, 1)) * sqrtf(2 / (float)inputs);
}

static double accuracy(void)
{
	int right = 0;

	for (int k = 0; k < TEST; k++) {
		float out[CLASSES];
		int   best = 0;
		scores(&weights, test_images + POINTS * k, out);
		for (int i = 1; i < CLASSES; i++)
			best = out[i] > out[best] ? i : best;
		right += best == test_labels[k];
	}
	return (double)right / (int)TEST;
}

/* One step with momentum; the loss before it.  The adjoint of a struct is a struct. */
static double step(int first)
{
	float *w = (float *)&weights, *bar = (float *)&adjoint, *v = (float *)&velocity;

	memset(&adjoint, 0, sizeof adjoint);
	const float value = loss_grad(&weights, &adjoint, images + POINTS * first, labels + first, BATCH);
	for (int i = 0; i < N_WEIGHTS; i++) {
		v[i] = 0.9f * v[i] + bar[i];
		w[i] -= 0.03f * v[i];
	}
	return value;
}

int main(void)
{
	double   curve[STEPS / EVERY + 1], value = 0;
	unsigned state = 7;

	make_digits(images, labels, TRAIN, 1);
	make_digits(test_images, test_labels, TEST, 2);
	initialise(weights.first[0], FIRST * TAPS, TAPS, &state);
	initialise(weights.second[0][0], SECOND * FIRST * TAPS, FIRST * TAPS, &state);
	initialise(weights.dense[0], CLASSES * FEATURES, FEATURES, &state);
	for (int i = 0; i <= STEPS; i++) {
		value = step(i * BATCH % TRAIN);
		if (i % EVERY == 0)
			curve[i / EVERY] = value;
		if (i % 100 == 0)
			printf("step %3d  loss %.3f  recognised %.1f %%\n", i, value, 100 * accuracy());
	}
	const double final = accuracy();
	plot_curve("digits_conv.svg", "loss over steps", curve, STEPS / EVERY + 1, EVERY);
	return !(value < 0.3 && final > 0.95);
}
