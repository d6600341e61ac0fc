// CONSTRUCT: globals | a global weight has an adjoint NAME_bar and a tangent NAME_dot
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

double weight[2] = {0.5, -1.5};

MGC_VJP() MGC_JVP()
double weighted(double x)
{
	double y = weight[0] * x;
	weight[1] *= y;
	return y * weight[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double weighted(double x);

extern double weight[2];

int main(void)
{
	const double x = 3, w0 = 0.5, w1 = -1.5, g = 0.25;
	double x_bar = 1, dot = 9;
	weight_bar[0] = 0;
	weight_bar[1] = g;
	/* f = w0^2 x^2 w1, and the new w1 is w1 w0 x */
	expect("value", weighted_vjp(x, &x_bar, 2), w0 * w0 * x * x * w1);
	expect("written", weight[1], w1 * w0 * x);
	expect("x_bar", x_bar, 1 + 2 * (2 * w0 * w0 * x * w1) + g * w1 * w0);
	expect("w0_bar", weight_bar[0], 2 * (2 * w0 * x * x * w1) + g * w1 * x);
	expect("w1_bar", weight_bar[1], 2 * (w0 * w0 * x * x) + g * w0 * x);
	weight[1] = w1;
	weight_dot[0] = 1;
	weight_dot[1] = 0;
	weighted_jvp(x, 0, &dot);
	expect("tangent", dot, 2 * w0 * x * x * w1);
	expect("tangent of the written one", weight_dot[1], w1 * x);
	return check_failures != 0;
}
