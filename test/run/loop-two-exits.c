// CONSTRUCT: general loops | two breaks and the condition: three ways out
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double three_ways(const double *x, int n)
{
	double up = 0.1, down = 5;
	for (int i = 0; i < n; i++) {
		up += x[i] * x[i];
		if (up > down)
			break;
		down -= x[i] * up;
		if (down < 1)
			break;
		up *= 1.1;
	}
	return up * down;
}

//--- main.c
#include "check.h"
#include "grad.h"

double three_ways(const double *x, int n);

static double x[20], x_bar[20], x_dot[20];
static int n;

MODEL(three_ways(x, n), three_ways_vjp(x, x_bar, n, seed), three_ways_jvp(x, x_dot, n, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, x, 0.3, 1);
	for (n = 2; n <= 20; n += 18)
		check();
	return check_failures != 0;
}
