// CONSTRUCT: loops | the bound is changed in the body
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double growing(const double *x, int n)
{
	double y = 1;
	int limit = 2;
	for (int i = 0; i < limit; i++) {
		y = y * x[i] + 1;
		if (limit < n)
			limit++;
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double growing(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(growing(x, 6), growing_vjp(x, x_bar, 6, seed), growing_jvp(x, x_dot, 6, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
