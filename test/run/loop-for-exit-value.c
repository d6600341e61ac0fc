// CONSTRUCT: general loops | a for that leaves with another value at an exit than at its end, both taken
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double last_or(double a, double b, const double *x, int n, int stop)
{
	for (int i = 0; i < n; i++) {
		a = b;
		if (i == stop)
			goto out;
		a = x[i] * x[i];
	}
out:
	return a;
}

/* Ends at once, in the middle, never, and does not begin. */
MGC_VJP() MGC_JVP()
double latest(double a, double b, const double *x, int n)
{
	return last_or(a, b, x, n, 0) + 2 * last_or(a, b, x, n, 1) + 3 * last_or(a, b, x, n, n) * b +
	       5 * last_or(a, b, x, 0, 0);
}

//--- main.c
#include "check.h"
#include "grad.h"

double latest(double a, double b, const double *x, int n);

static double a, a_bar, a_dot, b, b_bar, b_dot, x[4], x_bar[4], x_dot[4];

MODEL(latest(a, b, x, 4), latest_vjp(a, &a_bar, b, &b_bar, x, x_bar, 4, seed),
      latest_jvp(a, a_dot, b, b_dot, x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, a, -1, 1);
	INPUT(double, b, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
