#include <stdio.h>

#include "model_grad.h"

int main(void)
{
	double a = 2, b = -3, c = 10, f = -2;
	double a_bar = 0, b_bar = 0, c_bar = 0, f_bar = 0;
	double value = loss_grad(a, &a_bar, b, &b_bar, c, &c_bar, f, &f_bar);
	printf("L = (a*b + c)*f = %g\n", value);
	printf("dL/da %g  dL/db %g  dL/dc %g  dL/df %g\n", a_bar, b_bar, c_bar, f_bar);
	int right = value == -8 && a_bar == 6 && b_bar == -4 && c_bar == -2 && f_bar == 4;

	/* A step along the gradient raises L. */
	a += 0.01 * a_bar;
	b += 0.01 * b_bar;
	c += 0.01 * c_bar;
	f += 0.01 * f_bar;
	a_bar = b_bar = c_bar = f_bar = 0;
	value = loss_grad(a, &a_bar, b, &b_bar, c, &c_bar, f, &f_bar);
	printf("after a small step along it: L = %.4f\n", value);
	right = right && value > -8;

	/* Both uses of a count. */
	a_bar = 0;
	twice_grad(3, &a_bar);
	printf("d(a + a)/da = %g\n", a_bar);
	return !(right && a_bar == 2);
}
