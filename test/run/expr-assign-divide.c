// CONSTRUCT: expressions | a /= b, also the divisor afterwards
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double divided(double x, double y)
{
	double a = x;
	a /= y;
	y /= a + 3;
	a /= y;
	return a;
}

//--- main.c
#include "check.h"
#include "grad.h"

double divided(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(divided(x, y), divided_vjp(x, &x_bar, y, &y_bar, seed), divided_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	INPUT(double, y, 1, 2);
	return check();
}
