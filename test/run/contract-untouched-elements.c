// CONSTRUCT: contract | adjoints are touched only where the model touches the primal
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// NaN marks what may not even be read.

//--- model.c
#include <stddef.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double sparse(const double *x, const double *never, int n, int use)
{
	double s = 0;
	for (int i = 0; i < n; i += 3)
		s += x[i] * x[i];
	if (use)
		s *= never[1];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double sparse(const double *x, const double *never, int n, int use);

int main(void)
{
	double x[7], x_bar[7], x_dot[7], dot;
	for (int i = 0; i < 7; i++) {
		x[i] = i % 3 ? NAN : i;
		x_bar[i] = i % 3 ? NAN : 0;
		x_dot[i] = i % 3 ? NAN : 1;
	}
	expect("value", sparse_vjp(x, x_bar, NULL, NULL, 7, 0, 1), 45);
	for (int i = 0; i < 7; i++)
		expect("adjoint", x_bar[i], i % 3 ? (double)NAN : 2 * i);
	expect("value", sparse_jvp(x, x_dot, NULL, NULL, 7, 0, &dot), 45);
	expect("tangent", dot, 18);
	return check_failures != 0;
}
