// CONSTRUCT: calls | a result thrown away, (void)f(x)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double store_square(double *to, double x)
{
	*to = x * x;
	return *to * x;
}

MGC_VJP() MGC_JVP()
double ignored(double x)
{
	double a, b;
	store_square(&a, x);
	(void)store_square(&b, a);
	return a * b;
}

//--- main.c
#include "check.h"
#include "grad.h"

double ignored(double x);

static double x, x_bar, x_dot;

MODEL(ignored(x), ignored_vjp(x, &x_bar, seed), ignored_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
