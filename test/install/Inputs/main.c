#include <math.h>
#include <stdio.h>

#include "loss_grad.h"

int main(void)
{
	const double w[] = { 0.5, -1.0 }, x[] = { 2.0, 3.0 };
	double w_bar[] = { 0.0, 0.0 };

	loss_grad(w, w_bar, x, 2);
	printf("%.6f %.6f\n", w_bar[0], w_bar[1]);
	return !(fabs(w_bar[0] - 3 * 2 * cos(1)) < 1e-12 && fabs(w_bar[1] - 3 * 3 * cos(3)) < 1e-12);
}
