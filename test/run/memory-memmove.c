// CONSTRUCT: memory | memmove, overlapping both ways
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <string.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void shifted(double *x, int n)
{
	for (int i = 0; i < n; i++)
		x[i] *= x[i];
	memmove(x + 1, x, (size_t)(n - 1) * sizeof *x);
	x[0] *= x[1];
	memmove(x, x + 1, 4 * sizeof *x);
	x[3] *= x[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

void shifted(double *x, int n);

static double x[6], x_bar[6], x_dot[6];

VOID_MODEL(shifted(x, 6), shifted_vjp(x, x_bar, 6), shifted_jvp(x, x_dot, 6))

int main(void)
{
	BUFFER(double, x, -1.5, 1.5);
	return check();
}
