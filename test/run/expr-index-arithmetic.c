// CONSTRUCT: expressions | x[(i * 7 + 3) % n], x[i ^ 1], x[i >> 1]
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double shuffled(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[(i * 7 + 3) % n] * x[i ^ 1] - x[i >> 1] * x[~i & (n - 1)];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double shuffled(const double *x, int n);

static double x[8], x_bar[8], x_dot[8];

MODEL(shuffled(x, 8), shuffled_vjp(x, x_bar, 8, seed), shuffled_jvp(x, x_dot, 8, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	return check();
}
