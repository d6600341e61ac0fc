// CONSTRUCT: expressions | t = x; t = t * t; t = sin(t);
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double layered(double x)
{
	double t = x;
	t = t * t;
	t = sin(t);
	t = t * x + exp(t);
	x = t * t;
	return x - t;
}

//--- main.c
#include "check.h"
#include "grad.h"

double layered(double x);

static double x, x_bar, x_dot;

MODEL(layered(x), layered_vjp(x, &x_bar, seed), layered_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
