// CONSTRUCT: math | sinh cosh tanh asinh acosh atanh
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double hyperbolic(double x, double y)
{
	return sinh(x) * cosh(y) + tanh(x * y) + asinh(x) * acosh(y + 2) + atanh(0.5 * x * y);
}

//--- main.c
#include "check.h"
#include "grad.h"

double hyperbolic(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(hyperbolic(x, y), hyperbolic_vjp(x, &x_bar, y, &y_bar, seed),
      hyperbolic_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	INPUT(double, y, -0.9, 0.9);
	return check();
}
