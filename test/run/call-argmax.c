// CONSTRUCT: calls | a helper that returns an index
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static int argmax(const double *x, int n)
{
	int best = 0;
	for (int i = 1; i < n; i++)
		if (x[i] > x[best])
			best = i;
	return best;
}

MGC_VJP() MGC_JVP()
double peak(const double *x, int n)
{
	int k = argmax(x, n);
	return x[k] * x[k] + x[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double peak(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(peak(x, 6), peak_vjp(x, x_bar, 6, seed), peak_jvp(x, x_dot, 6, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, x, -1, 1);
	return check();
}
