// CONSTRUCT: pointers | for (p = x; p < x + n; p++)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double walk(const double *x, int n)
{
	double s = 1;
	for (const double *p = x; p < x + n; p++)
		s = s * *p + 0.5;
	for (const double *p = x, *end = x + n; p != end; p += 2)
		s += *p * p[1];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double walk(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(walk(x, 6), walk_vjp(x, x_bar, 6, seed), walk_jvp(x, x_dot, 6, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
