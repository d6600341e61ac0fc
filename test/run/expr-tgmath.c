// CONSTRUCT: math | <tgmath.h>: sin(x) of each type
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <tgmath.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double generic_math(float x, double y)
{
	return sin(x) * exp(y) + pow(y, 1.5) + fabs(x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double generic_math(float x, double y);

static float x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(generic_math(x, y), generic_math_vjp(x, &x_bar, y, &y_bar, seed),
      generic_math_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(float, x, 0.5, 1);
	INPUT(double, y, 0.5, 1);
	return check();
}
