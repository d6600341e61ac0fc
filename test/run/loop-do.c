// CONSTRUCT: general loops | do ... while
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double at_least_once(double x, int n)
{
	double y = x;
	do {
		y = y * y * 0.5 + x;
		n--;
	} while (n > 0);
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double at_least_once(double x, int n);

static double x, x_bar, x_dot;
static int n;

MODEL(at_least_once(x, n), at_least_once_vjp(x, &x_bar, n, seed),
      at_least_once_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, -0.5, 0.5);
	for (n = -1; n < 4; n++)
		check();
	return check_failures != 0;
}
