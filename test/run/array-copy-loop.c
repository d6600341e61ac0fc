// CONSTRUCT: arrays | a local copy of a parameter, then changed
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double copied(const double *x, int n)
{
	double a[8];
	for (int i = 0; i < n; i++)
		a[i] = x[i];
	for (int i = 1; i < n; i++)
		a[i] *= a[i - 1];
	return a[n - 1] + a[n / 2];
}

//--- main.c
#include "check.h"
#include "grad.h"

double copied(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(copied(x, 6), copied_vjp(x, x_bar, 6, seed), copied_jvp(x, x_dot, 6, &dot))

int main(void)
{
	INPUT(double, x, -1.5, 1.5);
	return check();
}
