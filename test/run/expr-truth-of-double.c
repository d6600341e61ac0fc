// CONSTRUCT: expressions | if (x), x && y, !x, while (x) on floating values
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double truths(double x, double y)
{
	double s = 0;
	if (x)
		s += x * y;
	if (x && y)
		s += x * x;
	if (!y)
		s = 100;
	return s + (x || y) * y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double truths(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(truths(x, y), truths_vjp(x, &x_bar, y, &y_bar, seed), truths_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 2);
	INPUT(double, y, 0.5, 2);
	return check();
}
