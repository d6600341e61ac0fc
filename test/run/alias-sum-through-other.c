// CONSTRUCT: aliasing | p[i] = p[i] + x with a store through another pointer in between
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static void between(double *p, double *q, double x)
{
	const double old = *p;
	*q = x * x * *q;
	*p = old + x;
}

static void less(double *p, double *q, double x)
{
	const double old = *p;
	*q = x * *q;
	*p = old - x * x;
}

MGC_VJP() MGC_JVP()
double sums(double *y, const double *x, int k)
{
	between(&y[k], &y[1], x[0]);
	between(&y[k], &y[2], x[1]);
	less(&y[k], &y[1], x[0]);
	less(&y[k], &y[0], x[1]);
	return y[0] * y[1] * y[2];
}

//--- main.c
#include "check.h"
#include "grad.h"

double sums(double *y, const double *x, int k);

static double y[3], y_bar[3], y_dot[3], x[2], x_bar[2], x_dot[2];

MODEL(sums(y, x, 1), sums_vjp(y, y_bar, x, x_bar, 1, seed), sums_jvp(y, y_dot, x, x_dot, 1, &dot))

int main(void)
{
	BUFFER(double, y, 0.5, 1.5);
	INPUT(double, x, 0.5, 1.5);
	return check();
}
