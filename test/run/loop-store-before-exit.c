// CONSTRUCT: general loops | an element is written before the exit of the iteration
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double damped(double *y, double x, int n)
{
	double s = 0;
	int i = 0;
	for (;;) {
		y[i] *= y[i] * x;
		if (i >= n - 1 || y[i] > 2)
			break;
		s += y[i] * x;
		i++;
	}
	return s * y[i];
}

//--- main.c
#include "check.h"
#include "grad.h"

double damped(double *y, double x, int n);

static double y[5], y_bar[5], y_dot[5], x, x_bar, x_dot;

MODEL(damped(y, x, 5), damped_vjp(y, y_bar, x, &x_bar, 5, seed), damped_jvp(y, y_dot, x, x_dot, 5, &dot))

int main(void)
{
	BUFFER(double, y, 0.5, 1.25);
	INPUT(double, x, 0.5, 1.5);
	return check();
}
