// CONSTRUCT: calls | static inline, extern inline and non-static helpers
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static inline double twice(double x)
{
	return 2 * x;
}

double public_helper(double x)
{
	return twice(x) * x;
}

MGC_VJP() MGC_JVP()
double callers(double x)
{
	return public_helper(twice(x)) + public_helper(x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double callers(double x);

static double x, x_bar, x_dot;

MODEL(callers(x), callers_vjp(x, &x_bar, seed), callers_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
