// CONSTRUCT: expressions | (x > 0) * x, s += a < b
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double relu_sum(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		s += (x[i] > 0) * x[i] * x[i] * x[i];
		s += x[i] < 5;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double relu_sum(const double *x, int n);

// A cubic joins zero smoothly enough for differences with a small step.
static double x[6], x_bar[6], x_dot[6];

MODEL(relu_sum(x, 6), relu_sum_vjp(x, x_bar, 6, seed), relu_sum_jvp(x, x_dot, 6, &dot))

int main(void)
{
	check_tolerance = 1e-5;
	INPUT(double, x, -1, 1);
	return check();
}
