// CONSTRUCT: integers | an int result: f_vjp takes no seed for it
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
int normalise(double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * x[i];
	if (s == 0)
		return -1;
	for (int i = 0; i < n; i++)
		x[i] /= s;
	return n;
}

//--- main.c
#include "check.h"
#include "grad.h"

int normalise(double *x, int n);

static double x[3], x_bar[3], x_dot[3];
CHECK_MODEL(double, 0.0L, normalise(x, 3), normalise_vjp(x, x_bar, 3),
            (dot = 0, normalise_jvp(x, x_dot, 3)))

int main(void)
{
	BUFFER(double, x, 0.5, 1);
	return check();
}
