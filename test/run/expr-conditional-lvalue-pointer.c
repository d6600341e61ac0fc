// CONSTRUCT: expressions | *(c ? &a : &b) = x
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double routed(double x, double y, int first)
{
	double a = x, b = y;
	*(first ? &a : &b) = x * y;
	return a * 2 + b * 3 + a * b;
}

//--- main.c
#include "check.h"
#include "grad.h"

double routed(double x, double y, int first);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;
static int first;

MODEL(routed(x, y, first), routed_vjp(x, &x_bar, y, &y_bar, first, seed),
      routed_jvp(x, x_dot, y, y_dot, first, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 2);
	INPUT(double, y, 0.5, 2);
	for (first = 0; first < 2; first++)
		check();
	return check_failures != 0;
}
