// CONSTRUCT: data-dependent indices | y += x[idx[i]]
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double gather(const double *x, const int *idx, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[idx[i]] * x[idx[n - 1 - i]];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double gather(const double *x, const int *idx, int n);

static double x[4], x_bar[4], x_dot[4];
static const int idx[6] = {3, 0, 0, 2, 1, 3};

MODEL(gather(x, idx, 6), gather_vjp(x, x_bar, idx, 6, seed), gather_jvp(x, x_dot, idx, 6, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
