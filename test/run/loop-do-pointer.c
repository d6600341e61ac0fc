// CONSTRUCT: loops | do { ... *p++ ... } while (c), the pointer moved on some paths only
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double walked(const double *x, int n)
{
	double s = 0;
	do {
		if (n & 1)
			s += *x++;
		s = s * s + *x++;
	} while (--n > 0 && s < 3);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double walked(const double *x, int n);

static double x[9], x_bar[9], x_dot[9];
static int n;

MODEL(walked(x, n), walked_vjp(x, x_bar, n, seed), walked_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	for (n = 0; n < 5; n++)
		check();
	return check_failures != 0;
}
