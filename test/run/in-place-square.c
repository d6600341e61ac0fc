// CONSTRUCT: in-place updates | x[i] *= x[i], then used again
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double squares(double *x, int n)
{
	double before = 0, after = 0;
	for (int i = 0; i < n; i++)
		before += x[i] * x[0];
	for (int i = 0; i < n; i++)
		x[i] *= x[i];
	for (int i = 0; i < n; i++)
		after += x[i] * before;
	return after;
}

//--- main.c
#include "check.h"
#include "grad.h"

double squares(double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(squares(x, 4), squares_vjp(x, x_bar, 4, seed), squares_jvp(x, x_dot, 4, &dot))

int main(void)
{
	BUFFER(double, x, -1, 1);
	return check();
}
