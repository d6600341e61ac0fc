// CONSTRUCT: general loops | continue in do ... while still tests the condition
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double do_continue(const double *x, int n)
{
	int i = 0;
	double y = 1;
	do {
		if (i & 1)
			continue;
		y = y * x[i] + 1;
	} while (++i < n);
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double do_continue(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(do_continue(x, 6), do_continue_vjp(x, x_bar, 6, seed), do_continue_jvp(x, x_dot, 6, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
