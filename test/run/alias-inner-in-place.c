// CONSTRUCT: aliasing | helper(y, y, y): output and inputs are one array
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static void combine(double *out, const double *a, const double *b, int n)
{
	for (int i = 0; i < n; i++)
		out[i] = a[i] * b[i] + a[0];
}

MGC_VJP() MGC_JVP()
double overlapping(const double *x, int n)
{
	double y[5];
	for (int i = 0; i < n; i++)
		y[i] = x[i];
	combine(y, y, y, n);
	combine(y + 1, y, y + 1, n - 1);
	double s = 0;
	for (int i = 0; i < n; i++)
		s += y[i] * (i + 1);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double overlapping(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(overlapping(x, 5), overlapping_vjp(x, x_bar, 5, seed), overlapping_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
