// CONSTRUCT: general loops | while (n-- > 0) and while (--n)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double powers(double x, int n, int m)
{
	double y = 1;
	while (n-- > 0)
		y *= x;
	while (--m)
		y = y * x + 1;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double powers(double x, int n, int m);

static double x, x_bar, x_dot;

MODEL(powers(x, 3, 4), powers_vjp(x, &x_bar, 3, 4, seed), powers_jvp(x, x_dot, 3, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
