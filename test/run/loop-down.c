// CONSTRUCT: loops | for (int i = n - 1; i >= 0; i--)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double backward(const double *x, int n)
{
	double y = 1;
	for (int i = n - 1; i >= 0; i--)
		y = y * x[i] + x[0];
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double backward(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(backward(x, 5), backward_vjp(x, x_bar, 5, seed), backward_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
