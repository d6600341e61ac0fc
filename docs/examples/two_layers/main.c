#include <math.h>
#include <stdio.h>

#include "model_grad.h"

static double worst;

/* Prints the gradient and compares it with the one of the textbook. */
static void show(const char *name, const double *got, const double *want, int n)
{
	printf("d/d%-3s", name);
	for (int i = 0; i < n; i++) {
		printf(" %.7g", got[i]);
		worst = fmax(worst, fabs(got[i] - want[i]));
	}
	printf("\n");
}

int main(void)
{
	const double x[3] = { 0.3, 0.1, 0.5 }, y[2] = { 1, 0 };
	const double w1[4][3] = {
		{ 0.3, 0.1, 0.2 }, { 0.2, -0.1, -0.1 }, { 0.7, 0.5, -0.3 }, { 0.5, 0.5, -0.5 }
	};
	const double b1[4] = { 0.3, 0.2, 0.2, 0.3 }, b2[2] = { 0.3, -0.2 };
	const double w2[2][4] = { { 0.2, 0.3, 0.1, 0.1 }, { 0.7, -0.2, -0.1, 0.3 } };
	double x_bar[3] = { 0 }, y_bar[2] = { 0 }, w1_bar[4][3] = { 0 }, b1_bar[4] = { 0 },
	       w2_bar[2][4] = { 0 }, b2_bar[2] = { 0 };

	printf("loss   %.7g\n", loss_grad(x, x_bar, y, y_bar, w1, w1_bar, b1, b1_bar, w2, w2_bar, b2, b2_bar));
	show("x", x_bar, (const double[]){ 1.46144, 0.9392, 0.03264 }, 3);
	show("w1", w1_bar[0], (const double[]){ 0.9648, 0.3216, 1.608, -0.0768, -0.0256, -0.128, -0.06624,
	                                        -0.02208, -0.1104, 0.42144, 0.14048, 0.7024 }, 12);
	show("b1", b1_bar, (const double[]){ 3.216, -0.256, -0.2208, 1.4048 }, 4);
	show("w2", w2_bar[0], (const double[]){ 0.928, 0.3712, 0.57536, 0.464, 2.032, 0.8128, 1.25984, 1.016 }, 8);
	show("b2", b2_bar, (const double[]){ 0.928, 2.032 }, 2);
	show("y", y_bar, (const double[]){ -0.464, -1.016 }, 2);
	printf("all as computed by hand: %s\n", worst < 1e-14 ? "yes" : "no");
	return !(worst < 1e-14);
}
