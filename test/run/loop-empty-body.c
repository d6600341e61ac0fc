// CONSTRUCT: loops | for (...) ; with all work in the header
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double compact(const double *x, int n)
{
	double s = 1;
	int i;
	for (i = 0; i < n; s = s * x[i] + 1, i++)
		;
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double compact(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(compact(x, 4), compact_vjp(x, x_bar, 4, seed), compact_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
