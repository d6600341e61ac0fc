// CONSTRUCT: conditions | one condition twice, memory is written in between
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double twice(double *y, const double *x, int c, int k)
{
	double s = x[0];
	if (c)
		s += y[0] * x[1];
	else
		s -= y[1] * y[0];
	y[k] = x[1] * x[1]; /* nobody knows which */
	if (c)
		s *= y[0];
	else
		y[1] = y[0] * s;
	return s * y[0] * y[1];
}

MGC_VJP() MGC_JVP()
double both(double *y, const double *x, int c, int k)
{
	return twice(y, x, c, k) + twice(y, x, !c, k) * x[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double both(double *y, const double *x, int c, int k);

static double y[2], y_bar[2], y_dot[2], x[2], x_bar[2], x_dot[2];

MODEL(both(y, x, 0, 1), both_vjp(y, y_bar, x, x_bar, 0, 1, seed), both_jvp(y, y_dot, x, x_dot, 0, 1, &dot))

int main(void)
{
	BUFFER(double, y, 0.5, 1.5);
	INPUT(double, x, 0.5, 1.5);
	return check();
}
