// CONSTRUCT: types | float sum over double terms: rounded in every step
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double total(const double *x, int n)
{
	float sum = 0;
	for (int i = 0; i < n; i++)
		sum += x[i] * x[i];
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double total(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(total(x, 6), total_vjp(x, x_bar, 6, seed), total_jvp(x, x_dot, 6, &dot))

int main(void)
{
	check_precision = 'f';
	INPUT(double, x, -2, 2);
	return check();
}
