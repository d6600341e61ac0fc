// CONSTRUCT: calls | a helper that returns a value
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double square(double x)
{
	return x * x;
}

static double logistic_step(double r, double x)
{
	return r * x * (1 - x);
}

MGC_VJP() MGC_JVP()
double iterate(double r, double x, int n)
{
	for (int i = 0; i < n; i++)
		x = logistic_step(r, x);
	return square(x) + square(r * x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double iterate(double r, double x, int n);

static double r, r_bar, r_dot;
static double x, x_bar, x_dot;

MODEL(iterate(r, x, 5), iterate_vjp(r, &r_bar, x, &x_bar, 5, seed),
      iterate_jvp(r, r_dot, x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, r, 2, 3);
	INPUT(double, x, 0.2, 0.8);
	return check();
}
