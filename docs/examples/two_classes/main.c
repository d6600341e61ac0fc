#include <math.h>
#include <stdio.h>

#include "../common/plot.h"
#include "model.h"
#include "model_grad.h"

enum { POINTS = 100, STEPS = 400 };

static double points[POINTS * INPUTS], labels[POINTS];
static double w[N_WEIGHTS], w_bar[N_WEIGHTS];

/* The same numbers on every machine. */
static double random_in(double low, double high)
{
	static unsigned long long state = 2463534242;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return low + (high - low) * (double)(state >> 11) / 9007199254740992.0;
}

/* Two half moons, one inside the other's bow. */
static void make_points(void)
{
	for (int i = 0; i < POINTS; i++) {
		const int first = i % 2;
		const double angle = random_in(0, 3.141592653589793);
		points[2 * i] = (first ? cos(angle) : 1 - cos(angle)) + random_in(-0.1, 0.1);
		points[2 * i + 1] = (first ? sin(angle) : 0.5 - sin(angle)) + random_in(-0.1, 0.1);
		labels[i] = first ? 1 : -1;
	}
}

static int n_right(void)
{
	int right = 0;
	for (int i = 0; i < POINTS; i++)
		right += score(w, points + INPUTS * i) * labels[i] > 0;
	return right;
}

int main(void)
{
	make_points();
	for (int i = 0; i < N_WEIGHTS; i++)
		w[i] = random_in(-0.5, 0.5);

	double value = 0;
	for (int step = 0; step <= STEPS; step++) {
		for (int i = 0; i < N_WEIGHTS; i++)
			w_bar[i] = 0;
		value = loss_grad(w, w_bar, points, labels, POINTS);
		if (step % 50 == 0)
			printf("step %3d  loss %.4f  right %d of %d\n", step, value, n_right(),
			       POINTS);
		for (int i = 0; i < N_WEIGHTS; i++)
			w[i] -= 0.5 * w_bar[i];
	}
	plot_plane("two_classes.svg", "what the net takes for which class",
	           &(PlotPlane){ score, w, points, labels, POINTS, { -1.4, -0.9 }, { 2.4, 1.4 } });
	return !(value < 0.1 && n_right() == POINTS);
}
