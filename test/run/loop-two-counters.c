// CONSTRUCT: loops | for (i = 0, j = n - 1; i < j; i++, j--)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double folded(const double *x, int n)
{
	double s = 0;
	for (int i = 0, j = n - 1; i < j; i++, j--)
		s = s * 0.5 + x[i] * x[j];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double folded(const double *x, int n);

static double x[7], x_bar[7], x_dot[7];

MODEL(folded(x, 7), folded_vjp(x, x_bar, 7, seed), folded_jvp(x, x_dot, 7, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
