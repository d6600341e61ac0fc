// CONSTRUCT: loops | loops inside both sides of an if
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double either(const double *x, int n, int up)
{
	double y = 1;
	if (up) {
		for (int i = 0; i < n; i++)
			y = y * x[i] + 1;
	} else {
		for (int i = n; i-- > 0;)
			y = y * x[i] - 1;
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double either(const double *x, int n, int up);

static double x[4], x_bar[4], x_dot[4];
static int up;

MODEL(either(x, 4, up), either_vjp(x, x_bar, 4, up, seed), either_jvp(x, x_dot, 4, up, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (up = 0; up < 2; up++)
		check();
	return check_failures != 0;
}
