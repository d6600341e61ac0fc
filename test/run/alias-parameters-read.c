// CONSTRUCT: aliasing | f(x, x): two read-only parameters, one array, two adjoints
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double inner(const double *a, const double *b, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += a[i] * b[i] * b[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double inner(const double *a, const double *b, int n);

int main(void)
{
	const double x[3] = {1, -2, 3};
	double a_bar[3] = {0}, b_bar[3] = {0};
	expect("value", inner_vjp(x, a_bar, x, b_bar, 3, 1), 1 - 8 + 27);
	for (int i = 0; i < 3; i++) {
		expect("a_bar", a_bar[i], x[i] * x[i]);
		expect("b_bar", b_bar[i], 2 * x[i] * x[i]);
	}
	return check_failures != 0;
}
