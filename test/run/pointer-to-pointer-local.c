// CONSTRUCT: pointers | double **pp changes which buffer p means
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static void use(double **p, double *other)
{
	(*p)[0] *= 2;
	*p = other;
}

MGC_VJP() MGC_JVP()
double redirected(const double *x)
{
	double a[2] = {x[0], x[1]}, b[2] = {x[2], x[3]};
	double *p = a;
	use(&p, b);
	p[1] *= p[0];
	use(&p, a);
	p[1] += p[0] * b[1];
	return a[0] * a[1] + b[0] * b[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double redirected(const double *x);

static double x[4], x_bar[4], x_dot[4];

MODEL(redirected(x), redirected_vjp(x, x_bar, seed), redirected_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
