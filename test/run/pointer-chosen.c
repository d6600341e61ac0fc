// CONSTRUCT: pointers | p = c ? a : b, then read and written through p
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double chosen_pointer(double *a, double *b, int first)
{
	double *p = first ? a : b;
	p[0] *= p[1];
	const double *q;
	if (first)
		q = b;
	else
		q = a + 1;
	p[1] += *q * p[0];
	return a[0] * b[0] + a[1] * b[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double chosen_pointer(double *a, double *b, int first);

static double a[2], a_bar[2], a_dot[2];
static double b[2], b_bar[2], b_dot[2];
static int first;

MODEL(chosen_pointer(a, b, first), chosen_pointer_vjp(a, a_bar, b, b_bar, first, seed),
      chosen_pointer_jvp(a, a_dot, b, b_dot, first, &dot))

int main(void)
{
	BUFFER(double, a, -1, 1);
	BUFFER(double, b, -1, 1);
	for (first = 0; first < 2; first++)
		check();
	return check_failures != 0;
}
