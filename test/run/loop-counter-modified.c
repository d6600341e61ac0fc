// CONSTRUCT: loops | the body changes the counter
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double skipping(const double *x, int n)
{
	double y = 1;
	for (int i = 0; i < n; i++) {
		y = y * x[i] + 0.5;
		if (i % 3 == 1)
			i++;
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double skipping(const double *x, int n);

static double x[9], x_bar[9], x_dot[9];

MODEL(skipping(x, 9), skipping_vjp(x, x_bar, 9, seed), skipping_jvp(x, x_dot, 9, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
