// CONSTRUCT: loops | for (int i = 1; i <= n; i++)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double series(double x, int n)
{
	double term = 1, sum = 1;
	for (int i = 1; i <= n; i++) {
		term *= x / i;
		sum += term * cos(term);
	}
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double series(double x, int n);

static double x, x_bar, x_dot;

MODEL(series(x, 7), series_vjp(x, &x_bar, 7, seed), series_jvp(x, x_dot, 7, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
