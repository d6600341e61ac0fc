// CONSTRUCT: library calls | assert inside
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <assert.h>
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double checked(const double *x, int n)
{
	assert(n > 0 && "needs data");
	double s = 0;
	for (int i = 0; i < n; i++) {
		assert(x[i] >= 0);
		s += sqrt(x[i]);
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double checked(const double *x, int n);

static double x[3], x_bar[3], x_dot[3];

MODEL(checked(x, 3), checked_vjp(x, x_bar, 3, seed), checked_jvp(x, x_dot, 3, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	return check();
}
