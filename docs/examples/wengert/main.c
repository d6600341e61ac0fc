#include <math.h>
#include <stdio.h>

#include "model_grad.h"

int main(void)
{
	/* Reverse mode: one call gives the derivative by every input.  Adjoints are added to. */
	double x1_bar = 0, x2_bar = 0;
	const double value = z_grad(2, &x1_bar, 3, &x2_bar);
	printf("z(2, 3)  = %.4f\n", value);
	printf("dz/dx1   = %.4f   by hand x2 + cos(x1) = %.4f\n", x1_bar, 3 + cos(2));
	printf("dz/dx2   = %.4f   by hand x1           = %.4f\n", x2_bar, 2.0);

	/* Forward mode: one call gives the derivative along one direction, here (1, 0). */
	double slope;
	z_jvp(2, 1, 3, 0, &slope);
	printf("along x1 = %.4f\n", slope);

	return !(fabs(x1_bar - (3 + cos(2))) < 1e-15 && x2_bar == 2 &&
	         fabs(slope - x1_bar) < 1e-15);
}
