// CONSTRUCT: types | int, long and unsigned parameters beside floating ones
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double scaled(double x, int count, long offset, unsigned divisor)
{
	return x * count + x * x * (double)offset / divisor;
}

//--- main.c
#include "check.h"
#include "grad.h"

double scaled(double x, int count, long offset, unsigned divisor);

static double x, x_bar, x_dot;

MODEL(scaled(x, 3, -7L, 4u), scaled_vjp(x, &x_bar, 3, -7L, 4u, seed),
      scaled_jvp(x, x_dot, 3, -7L, 4u, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	return check();
}
