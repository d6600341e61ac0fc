// CONSTRUCT: math | sin(exp(-cos(x) * log(y)))
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double composed(double x, double y)
{
	return sin(exp(-cos(x) * log(y))) + pow(sqrt(y), tanh(x));
}

//--- main.c
#include "check.h"
#include "grad.h"

double composed(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(composed(x, y), composed_vjp(x, &x_bar, y, &y_bar, seed),
      composed_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, 1, 2);
	return check();
}
