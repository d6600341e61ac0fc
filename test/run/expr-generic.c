// CONSTRUCT: expressions | _Generic(x, float: sqrtf, double: sqrt)(x)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

#define root(x) _Generic((x), float: sqrtf, double: sqrt, long double: sqrtl)(x)

MGC_VJP() MGC_JVP()
double roots(float x, double y)
{
	return root(x) * root(y);
}

//--- main.c
#include "check.h"
#include "grad.h"

double roots(float x, double y);

static float x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(roots(x, y), roots_vjp(x, &x_bar, y, &y_bar, seed), roots_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(float, x, 1, 2);
	INPUT(double, y, 1, 2);
	return check();
}
