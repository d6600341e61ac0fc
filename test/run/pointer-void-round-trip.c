// CONSTRUCT: pointers | void *v = a; ((double *)v)[i] inside the function
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double untyped(const double *x, int n)
{
	double a[4] = {0};
	void *raw = a;
	double *d = raw;
	for (int i = 0; i < n; i++)
		d[i] = x[i] * x[i];
	const double *again = (const double *)(const void *)raw;
	return again[0] * again[n - 1] + ((double *)raw)[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double untyped(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(untyped(x, 4), untyped_vjp(x, x_bar, 4, seed), untyped_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
