// CONSTRUCT: pointers | *p++ in a loop
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double summed(const double *x, int n)
{
	const double *p = x;
	double s = 0;
	while (n--)
		s = s * 0.5 + *p * *x, p++;
	p = x;
	s += *p++;
	s *= *p++;
	s += *++p;
	return s * *--p;
}

//--- main.c
#include "check.h"
#include "grad.h"

double summed(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(summed(x, 5), summed_vjp(x, x_bar, 5, seed), summed_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
