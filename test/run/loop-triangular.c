// CONSTRUCT: loops | inner bound depends on the outer counter
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double triangular(const double *x, int n)
{
	double y = 1;
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			y = y * 0.9 + x[i] * x[j] * y;
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++)
			y = y * x[j] + x[i];
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double triangular(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(triangular(x, 4), triangular_vjp(x, x_bar, 4, seed), triangular_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -0.8, 0.8);
	return check();
}
