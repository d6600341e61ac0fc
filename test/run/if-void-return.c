// CONSTRUCT: conditions | return; in a void function
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void fill(double *y, double x, int n)
{
	if (n == 0)
		return;
	y[0] = x * x;
	if (n == 1)
		return;
	y[1] = y[0] * x;
}

//--- main.c
#include "check.h"
#include "grad.h"

void fill(double *y, double x, int n);

static double y[2], y_bar[2], y_dot[2];
static double x, x_bar, x_dot;
static int n;

VOID_MODEL(fill(y, x, n), fill_vjp(y, y_bar, x, &x_bar, n), fill_jvp(y, y_dot, x, x_dot, n))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, x, -1, 1);
	for (n = 0; n < 3; n++)
		check();
	return check_failures != 0;
}
