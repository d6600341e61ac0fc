// CONSTRUCT: types | (int)x carries no derivative
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double staircase(double x)
{
	int steps = (int)x;
	return steps * x + (double)(long)(x * 0.25);
}

//--- main.c
#include "check.h"
#include "grad.h"

double staircase(double x);

// Differences stay on one step: the model is smooth between integers.
static double x, x_bar, x_dot;

MODEL(staircase(x), staircase_vjp(x, &x_bar, seed), staircase_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, 2.1, 2.9);
	return check();
}
