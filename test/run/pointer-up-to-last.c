// CONSTRUCT: pointers as values | for (p = first; p <= last; p++)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double inclusive(const double *x, int n)
{
	double s = 1;
	const double *const last = x + n - 1;
	for (const double *p = x; p <= last; p++)
		s += s * *p;
	for (const double *p = last; p >= x + 1; p--)
		s *= *p;
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double inclusive(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(inclusive(x, 4), inclusive_vjp(x, x_bar, 4, seed), inclusive_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	return check();
}
