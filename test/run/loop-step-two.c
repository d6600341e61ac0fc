// CONSTRUCT: loops | for (i = 1; i < n; i += 2), odd and even counts
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double alternate(const double *x, int n)
{
	double y = 0;
	int i;
	for (i = 1; i < n; i += 2)
		y = y * 0.5 + x[i] * x[i - 1];
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double alternate(const double *x, int n);

static double x[7], x_bar[7], x_dot[7];
static int n;

MODEL(alternate(x, n), alternate_vjp(x, x_bar, n, seed), alternate_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 0; n <= 7; n++)
		check();
	return check_failures != 0;
}
