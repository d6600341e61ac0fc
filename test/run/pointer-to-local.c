// CONSTRUCT: pointers | &t of a local scalar, read and written through
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double through(double x)
{
	double t = x * x;
	double *p = &t;
	*p += x;
	t *= *p;
	*p = *p * x + t;
	return t;
}

//--- main.c
#include "check.h"
#include "grad.h"

double through(double x);

static double x, x_bar, x_dot;

MODEL(through(x), through_vjp(x, &x_bar, seed), through_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
