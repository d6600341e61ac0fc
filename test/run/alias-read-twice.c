// CONSTRUCT: aliasing | dot(x, x) inside: two const pointers to one array
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double dot_product(const double *a, const double *b, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += a[i] * b[i];
	return s;
}

MGC_VJP() MGC_JVP()
double norm(const double *x, int n)
{
	return dot_product(x, x, n) + dot_product(x, x + 1, n - 1);
}

//--- main.c
#include "check.h"
#include "grad.h"

double norm(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(norm(x, 4), norm_vjp(x, x_bar, 4, seed), norm_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
