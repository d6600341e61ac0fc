// CONSTRUCT: loops | for (;;) left by return
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double forever(double x, int n)
{
	double y = x;
	for (;;) {
		if (n-- <= 0)
			return y;
		y = y * y + x;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

double forever(double x, int n);

static double x, x_bar, x_dot;
static int n;

MODEL(forever(x, n), forever_vjp(x, &x_bar, n, seed), forever_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -0.5, 0.5);
	for (n = 0; n < 4; n++)
		check();
	return check_failures != 0;
}
