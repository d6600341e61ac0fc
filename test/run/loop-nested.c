// CONSTRUCT: loops | nested loops, a carried value through both
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double nested(const double *x, int n, int m)
{
	double y = 0.1;
	for (int i = 0; i < n; i++) {
		double row = y;
		for (int j = 0; j < m; j++)
			row = row * x[i * m + j] + 0.3;
		y += row * row;
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double nested(const double *x, int n, int m);

static double x[12], x_bar[12], x_dot[12];
static int n, m;

MODEL(nested(x, n, m), nested_vjp(x, x_bar, n, m, seed), nested_jvp(x, x_dot, n, m, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (n = 0; n <= 3; n += 3)
		for (m = 0; m <= 4; m += 4)
			check();
	return check_failures != 0;
}
