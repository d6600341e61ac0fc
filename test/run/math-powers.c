// CONSTRUCT: math | pow sqrt cbrt hypot, x * x as pow(x, 2)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double powers(double x, double y, int n)
{
	return pow(x, y) + sqrt(x * y) * cbrt(x + y) + hypot(x, y) + pow(x, 2) - pow(y, n) + pow(2, x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double powers(double x, double y, int n);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(powers(x, y, 3), powers_vjp(x, &x_bar, y, &y_bar, 3, seed),
      powers_jvp(x, x_dot, y, y_dot, 3, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	INPUT(double, y, 0.5, 1.5);
	return check();
}
