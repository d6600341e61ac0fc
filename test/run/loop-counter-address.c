// CONSTRUCT: loops | the counter's address is taken
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static void advance(int *i)
{
	*i += 2;
}

MGC_VJP() MGC_JVP()
double advanced(const double *x, int n)
{
	double y = 1;
	for (int i = 0; i < n; advance(&i))
		y = y * x[i] + 0.5;
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double advanced(const double *x, int n);

static double x[7], x_bar[7], x_dot[7];

MODEL(advanced(x, 7), advanced_vjp(x, x_bar, 7, seed), advanced_jvp(x, x_dot, 7, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
