// CONSTRUCT: integers | signed char and short narrow on assignment
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double narrowed(const double *x, int n)
{
	signed char c = 100;
	short s = 32000;
	double y = 1;
	for (int i = 0; i < n; i++) {
		c = (signed char)(c + 90);
		s = (short)(s * 3);
		y = y * 0.5 + x[i] * c * 0.01 + x[(s % n + n) % n] * (s < 0);
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double narrowed(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(narrowed(x, 6), narrowed_vjp(x, x_bar, 6, seed), narrowed_jvp(x, x_dot, 6, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
