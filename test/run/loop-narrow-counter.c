// CONSTRUCT: loops | char and short counters
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double narrow(const double *x, short n)
{
	double y = 1;
	for (signed char i = 0; i < 5; i++)
		for (short j = i; j < n; ++j)
			y += x[i] * x[j] * 0.25;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double narrow(const double *x, short n);

static double x[6], x_bar[6], x_dot[6];

MODEL(narrow(x, 6), narrow_vjp(x, x_bar, 6, seed), narrow_jvp(x, x_dot, 6, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
