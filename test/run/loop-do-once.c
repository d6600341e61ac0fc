// CONSTRUCT: general loops | do { ... } while (0), also with break
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double once(double x, int leave)
{
	double y = x;
	do {
		y *= x;
		if (leave)
			break;
		y *= x;
	} while (0);
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double once(double x, int leave);

static double x, x_bar, x_dot;
static int leave;

MODEL(once(x, leave), once_vjp(x, &x_bar, leave, seed), once_jvp(x, x_dot, leave, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (leave = 0; leave < 2; leave++)
		check();
	return check_failures != 0;
}
