// CONSTRUCT: pointers | a helper returns a pointer into its argument
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static const double *row(const double *a, int i, int m)
{
	return a + i * m;
}

static double *slot(double *a, int which)
{
	if (which)
		return &a[1];
	return a;
}

MGC_VJP() MGC_JVP()
double rows_dot(const double *a, int n, int m)
{
	double acc[2] = {0, 1};
	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++) {
			*slot(acc, j & 1) += row(a, i, m)[j] * row(a, n - 1 - i, m)[j];
			*slot(acc, 1) *= 0.9;
		}
	return acc[0] * acc[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double rows_dot(const double *a, int n, int m);

static double a[6], a_bar[6], a_dot[6];

MODEL(rows_dot(a, 2, 3), rows_dot_vjp(a, a_bar, 2, 3, seed), rows_dot_jvp(a, a_dot, 2, 3, &dot))

int main(void)
{
	INPUT(double, a, -1, 1);
	return check();
}
