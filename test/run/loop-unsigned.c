// CONSTRUCT: loops | unsigned counters, up
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double counted(const double *x, unsigned n)
{
	double s = 0;
	for (unsigned i = 0; i < n; i++)
		s += x[i] * x[i] * i;
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double counted(const double *x, unsigned n);

static double x[4], x_bar[4], x_dot[4];
static unsigned n;

MODEL(counted(x, n), counted_vjp(x, x_bar, n, seed), counted_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 0; n <= 4; n++)
		check();
	return check_failures != 0;
}
