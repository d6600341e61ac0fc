// CONSTRUCT: expressions | x + x, x * x, x / x, x - x
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double twice(double x, double y)
{
	return x + x + x * x + y / y + (x - x) * y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double twice(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(twice(x, y), twice_vjp(x, &x_bar, y, &y_bar, seed), twice_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	INPUT(double, y, 0.5, 2);
	return check();
}
