// CONSTRUCT: loops | for (i = 0; i < n;) with the step in the body
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double strides(const double *x, int n)
{
	double s = 1;
	for (int i = 0; i < n;) {
		s = s * x[i] + 1;
		i += 2;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double strides(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(strides(x, 5), strides_vjp(x, x_bar, 5, seed), strides_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
