// CONSTRUCT: annotations | MGC_MAX_DEPTH(n) before a recursive function
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// The bound makes a fixed size of records possible: here with the caller's memory.

//--- model.c
#include <mgc/mgc.h>

MGC_MAX_DEPTH(12)
static double continued_fraction(const double *a, int n)
{
	if (n == 1)
		return a[0];
	return a[0] + 1 / continued_fraction(a + 1, n - 1);
}

MGC_VJP() MGC_JVP()
double fraction(const double *a, int n)
{
	return continued_fraction(a, n);
}

//--- main.c
#include "check.h"
#include "grad.h"

double fraction(const double *a, int n);

static double a[8], a_bar[8], a_dot[8];

MODEL(fraction(a, 8), fraction_vjp(a, a_bar, 8, seed), fraction_jvp(a, a_dot, 8, &dot))

int main(void)
{
	INPUT(double, a, 1, 2);
	return check();
}
