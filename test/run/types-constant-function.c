// CONSTRUCT: types | a result that depends on no parameter
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double seven(double x)
{
	double y = x * x;
	y = 7;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double seven(double x);

static double x, x_bar, x_dot;

MODEL(seven(x), seven_vjp(x, &x_bar, seed), seven_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	return check();
}
