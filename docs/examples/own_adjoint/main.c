#include <math.h>
#include <stdio.h>

#include "model_grad.h"

enum { N = 5 };

int main(void)
{
	const double w[N] = { 0.5, -1, 2, -0.25, 1.5 }, x[N] = { 1, 0.5, -0.75, 2, -1 };
	double w_bar[2][N] = { { 0 } }, x_bar[2][N] = { { 0 } }, largest = 0;
	const double by_hand = net_grad(w, w_bar[0], x, x_bar[0], N);
	const double by_mgc = net_left_to_mgc_grad(w, w_bar[1], x, x_bar[1], N);
	for (int i = 0; i < N; i++) {
		printf("w[%d]  %.15f by hand  %.15f by mgc\n", i, w_bar[0][i], w_bar[1][i]);
		largest = fmax(largest, fabs(w_bar[0][i] - w_bar[1][i]));
		largest = fmax(largest, fabs(x_bar[0][i] - x_bar[1][i]));
	}
	printf("values equal: %s\n", by_hand == by_mgc ? "yes" : "no");
	printf("gradients equal to 15 digits: %s\n", largest < 1e-15 ? "yes" : "no");
	return !(by_hand == by_mgc && largest < 1e-15);
}
