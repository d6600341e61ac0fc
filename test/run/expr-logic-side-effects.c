// CONSTRUCT: expressions | i < n && (s += x[i++]) > 0: && and || with side effects
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double guarded(const double *x, int n)
{
	double s = 0, t = 1;
	int i = 0;
	if (i < n && (s += x[i++]) > 0)
		t *= s;
	if (n > 100 || (t = t * x[i++]) > 10)
		t += s;
	int both = (s > 0) && (t > 0);
	return s * t + both + (n > 1 && i == 2);
}

//--- main.c
#include "check.h"
#include "grad.h"

double guarded(const double *x, int n);

static double x[3], x_bar[3], x_dot[3];
static int n;

MODEL(guarded(x, n), guarded_vjp(x, x_bar, n, seed), guarded_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 2);
	for (n = 0; n < 3; n++)
		check();
	return check_failures != 0;
}
