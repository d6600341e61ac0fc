// CONSTRUCT: memory | malloc, calloc, free of local buffers
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double scratch(const double *x, int n)
{
	double *a = malloc((size_t)n * sizeof(double));
	double *b = (double *)calloc((size_t)n, sizeof *b);
	for (int i = 0; i < n; i++)
		a[i] = x[i] * x[i];
	for (int i = 0; i < n; i += 2)
		b[i] += a[i] * x[n - 1 - i];
	double s = 0;
	for (int i = 0; i < n; i++)
		s += a[i] * b[i] + b[i];
	free(a);
	free(b);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double scratch(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(scratch(x, 5), scratch_vjp(x, x_bar, 5, seed), scratch_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
