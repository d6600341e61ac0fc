// CONSTRUCT: math | exp exp2 expm1 log log2 log10 log1p
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double exponential(double x, double y)
{
	return exp(x) + exp2(y) * expm1(x * y) + log(x) * log2(y) - log10(x + y) + log1p(x * y);
}

//--- main.c
#include "check.h"
#include "grad.h"

double exponential(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(exponential(x, y), exponential_vjp(x, &x_bar, y, &y_bar, seed),
      exponential_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	INPUT(double, y, 0.5, 1.5);
	return check();
}
