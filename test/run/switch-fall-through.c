// CONSTRUCT: switch | fall through, several labels, default in the middle
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double falling(double x, int n)
{
	double y = x;
	switch (n) {
	case 3:
		y *= x;
		/* fall through */
	case 2:
		y += x * x;
		break;
	default:
		y = -y;
		/* fall through */
	case 0:
	case 1:
		y *= 2 + x;
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double falling(double x, int n);

static double x, x_bar, x_dot;
static int n;

MODEL(falling(x, n), falling_vjp(x, &x_bar, n, seed), falling_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	for (n = 0; n < 6; n++)
		check();
	return check_failures != 0;
}
