// CONSTRUCT: globals | a static local that every call writes before it reads it
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double buffered(const double *x, int n)
{
	static double t[8];
	static double last;
	last = x[0];
	for (int i = 0; i < n; i++)
		t[i] = x[i] * last;
	for (int i = 0; i < n; i++)
		last += t[i] * t[n - 1 - i];
	return last;
}

//--- main.c
#include "check.h"
#include "grad.h"

double buffered(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(buffered(x, 5), buffered_vjp(x, x_bar, 5, seed), buffered_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
