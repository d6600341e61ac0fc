// CONSTRUCT: arrays | 2[a], i[x]
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double reversed_index(const double *x)
{
	int i = 1;
	return 0[x] * i[x] + 2 [x + 1] * x[2];
}

//--- main.c
#include "check.h"
#include "grad.h"

double reversed_index(const double *x);

static double x[4], x_bar[4], x_dot[4];

MODEL(reversed_index(x), reversed_index_vjp(x, x_bar, seed), reversed_index_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1.5, 1.5);
	return check();
}
