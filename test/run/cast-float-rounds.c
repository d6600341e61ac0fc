// CONSTRUCT: types | (float)x in the middle of double arithmetic
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double squeezed(double x, double y)
{
	return (double)(float)(x * y) + (float)x * (double)(float)y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double squeezed(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(squeezed(x, y), squeezed_vjp(x, &x_bar, y, &y_bar, seed),
      squeezed_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	check_precision = 'f';
	INPUT(double, x, 0.5, 2);
	INPUT(double, y, 0.5, 2);
	return check();
}
