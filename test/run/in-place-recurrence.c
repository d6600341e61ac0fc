// CONSTRUCT: in-place updates | x[i] = x[i] * x[i - 1]
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void cumulative(double *x, int n)
{
	for (int i = 1; i < n; i++)
		x[i] = x[i] * x[i - 1];
}

//--- main.c
#include "check.h"
#include "grad.h"

void cumulative(double *x, int n);

static double x[6], x_bar[6], x_dot[6];

VOID_MODEL(cumulative(x, 6), cumulative_vjp(x, x_bar, 6), cumulative_jvp(x, x_dot, 6))

int main(void)
{
	BUFFER(double, x, -1.5, 1.5);
	return check();
}
