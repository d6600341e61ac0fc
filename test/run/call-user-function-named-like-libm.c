// CONSTRUCT: calls | a body in the file wins over the library's name
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double hypot2(double x, double y);

double bessel(double x);

double bessel(double x)
{
	return x * x * x;
}

static double hypot2(double x, double y)
{
	return x * x + y * y;
}

MGC_VJP() MGC_JVP()
double own(double x, double y)
{
	return hypot2(x, y) * bessel(x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double own(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(own(x, y), own_vjp(x, &x_bar, y, &y_bar, seed), own_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
