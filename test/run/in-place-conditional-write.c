// CONSTRUCT: in-place updates | an element written only where a condition holds
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void clamped(double *y, const double *x, const int *mask, int n)
{
	for (int i = 0; i < n; i++) {
		if (mask[i])
			y[i] = x[i] * y[(i + 1) % n];
		if (mask[i] == 2)
			y[i] *= y[i];
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

void clamped(double *y, const double *x, const int *mask, int n);

static double y[5], y_bar[5], y_dot[5];
static double x[5], x_bar[5], x_dot[5];
static const int mask[5] = {0, 1, 2, 0, 1};

VOID_MODEL(clamped(y, x, mask, 5), clamped_vjp(y, y_bar, x, x_bar, mask, 5),
           clamped_jvp(y, y_dot, x, x_dot, mask, 5))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
