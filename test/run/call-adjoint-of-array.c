// CONSTRUCT: hand-written adjoints | arrays as they were before the call, extents from MGC_SHAPE
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

double squares(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * x[i];
	return s;
}

MGC_ADJOINT_OF(squares)
void squares_adjoint(MGC_SHAPE(n) const double *x, double *x_bar, int n, double squares_bar)
{
	for (int i = 0; i < n; i++)
		x_bar[i] += squares_bar * 2 * x[i];
}

MGC_VJP()
MGC_JVP()
double overwritten(double *x, int n)
{
	double a = squares(x, n);
	for (int i = 0; i < n; i++)
		x[i] *= a;
	a += squares(x, n); /* only its second element changes afterwards */
	x[1] = a;
	return a + squares(x, n - 1);
}

//--- main.c
#include "check.h"
#include "grad.h"

double overwritten(double *x, int n);

static double x[3], x_bar[3], x_dot[3];

MODEL(overwritten(x, 3), overwritten_vjp(x, x_bar, 3, seed), overwritten_jvp(x, x_dot, 3, &dot))

int main(void)
{
	BUFFER(double, x, -1, 1);
	return check();
}
