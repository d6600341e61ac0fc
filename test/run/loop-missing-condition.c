// CONSTRUCT: loops | for (i = 0;; i++) with a break
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double until(const double *x, int n)
{
	double s = 0;
	for (int i = 0;; i++) {
		if (i == n)
			break;
		s = s * 0.5 + x[i] * x[i];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double until(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];
static int n;

MODEL(until(x, n), until_vjp(x, x_bar, n, seed), until_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 0; n <= 5; n += 5)
		check();
	return check_failures != 0;
}
