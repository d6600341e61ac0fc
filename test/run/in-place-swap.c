// CONSTRUCT: in-place updates | swap and reversal of elements
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void reverse_scaled(double *x, int n)
{
	for (int i = 0; i < n / 2; i++) {
		double t = x[i];
		x[i] = x[n - 1 - i] * 2;
		x[n - 1 - i] = t * t;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

void reverse_scaled(double *x, int n);

static double x[5], x_bar[5], x_dot[5];

VOID_MODEL(reverse_scaled(x, 5), reverse_scaled_vjp(x, x_bar, 5), reverse_scaled_jvp(x, x_dot, 5))

int main(void)
{
	BUFFER(double, x, -1, 1);
	return check();
}
