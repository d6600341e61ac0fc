// CONSTRUCT: loops | a data-dependent if in a loop, both sides active
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double piecewise(const double *x, int n)
{
	double s = 1;
	for (int i = 0; i < n; i++) {
		if (x[i] * s > 0.35)
			s = s * 0.5 + x[i] * x[i];
		else
			s = s + 0.3 * x[i];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double piecewise(const double *x, int n);

static double x[10], x_bar[10], x_dot[10];

MODEL(piecewise(x, 10), piecewise_vjp(x, x_bar, 10, seed), piecewise_jvp(x, x_dot, 10, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, x, -1, 1);
	return check();
}
