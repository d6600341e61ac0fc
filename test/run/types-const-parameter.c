// CONSTRUCT: types | double f(const double x), a const local
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double cubic(const double x)
{
	const double square = x * x;
	return square * x - 2 * square;
}

//--- main.c
#include "check.h"
#include "grad.h"

double cubic(const double x);

static double x, x_bar, x_dot;

MODEL(cubic(x), cubic_vjp(x, &x_bar, seed), cubic_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	return check();
}
