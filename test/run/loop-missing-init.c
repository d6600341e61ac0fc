// CONSTRUCT: loops | for (; i < n; i++)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double continued(const double *x, int i, int n)
{
	double s = 0;
	for (; i < n; i++)
		s = s * s + x[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double continued(const double *x, int i, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(continued(x, 2, 5), continued_vjp(x, x_bar, 2, 5, seed), continued_jvp(x, x_dot, 2, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
