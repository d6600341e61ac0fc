// CONSTRUCT: loops | for (i = first; i != last; i++)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double between(const double *x, int first, int last)
{
	double p = 1;
	for (int i = first; i != last; i++)
		p *= x[i] + 1.5;
	return p;
}

//--- main.c
#include "check.h"
#include "grad.h"

double between(const double *x, int first, int last);

static double x[6], x_bar[6], x_dot[6];
static int first;

MODEL(between(x, first, 6), between_vjp(x, x_bar, first, 6, seed),
      between_jvp(x, x_dot, first, 6, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (first = 0; first <= 6; first++)
		check();
	return check_failures != 0;
}
