// CONSTRUCT: pointers | *y++ = *x++
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void squared(double *y, const double *x, int n)
{
	while (n-- > 0) {
		*y++ = *x * *x;
		x++;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

void squared(double *y, const double *x, int n);

static double y[4], y_bar[4], y_dot[4];
static double x[4], x_bar[4], x_dot[4];

VOID_MODEL(squared(y, x, 4), squared_vjp(y, y_bar, x, x_bar, 4), squared_jvp(y, y_dot, x, x_dot, 4))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
