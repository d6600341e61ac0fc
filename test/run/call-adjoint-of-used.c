// CONSTRUCT: hand-written adjoints | the hand-written adjoint is the one that is called, once for each call
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// A deliberately wrong factor shows whose derivative it is.

//--- model.c
#include <mgc/mgc.h>

int counted;

double twice(double x)
{
	return 2 * x;
}

MGC_ADJOINT_OF(twice)
void twice_adjoint(double x, double *x_bar, double twice_bar)
{
	(void)x;
	counted++;
	*x_bar += 1000 * twice_bar;
}

MGC_GRAD()
double f(double x)
{
	return twice(x) + twice(3 * x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double f(double x);

extern int counted;

int main(void)
{
	double x_bar = 0;
	expect("value", f_grad(1, &x_bar), 8);
	expect("adjoint", x_bar, 4000);
	expect("calls of the adjoint", counted, 2);
	return check_failures != 0;
}
