// CONSTRUCT: data-dependent indices | insertion sort, then weights by rank
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double ranked(const double *x, int n)
{
	double a[8];
	for (int i = 0; i < n; i++) {
		int j = i;
		for (; j > 0 && a[j - 1] > x[i]; j--)
			a[j] = a[j - 1];
		a[j] = x[i];
	}
	double s = 0;
	for (int i = 0; i < n; i++)
		s += a[i] * a[i] * (i + 1);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double ranked(const double *x, int n);

static double x[8], x_bar[8], x_dot[8];

MODEL(ranked(x, 8), ranked_vjp(x, x_bar, 8, seed), ranked_jvp(x, x_dot, 8, &dot))

int main(void)
{
	check_step = 0x1p-13;
	INPUT(double, x, -1, 1);
	return check();
}
