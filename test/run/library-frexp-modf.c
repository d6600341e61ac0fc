// CONSTRUCT: library calls | frexp, modf: results through pointers; ldexp, scalbn
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double parts(double x, double y)
{
	int exponent;
	double whole;
	double mantissa = frexp(x, &exponent);
	double fraction = modf(y, &whole);
	return ldexp(mantissa * mantissa, exponent) + fraction * whole * x + scalbn(fraction, 3);
}

//--- main.c
#include "check.h"
#include "grad.h"

double parts(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(parts(x, y), parts_vjp(x, &x_bar, y, &y_bar, seed), parts_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, x, 1.1, 1.9);
	INPUT(double, y, 2.2, 2.8);
	return check();
}
