// CONSTRUCT: general loops | further counters, stepped by 2, by n and downwards
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double steps(const double *x, double *y, int n, int m)
{
	double s = 1;
	int k = 1, down = n - 1, by_m = 0;
	while (k < n && s < 100) {
		s += s * x[k] * x[down] + x[by_m];
		y[k] *= s;
		k += 2;
		down--;
		by_m += m;
	}
	for (int i = 0, j = 1; i < 3; i++, j += 3)
		s *= x[i] + s * y[j % n] * x[j % n];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double steps(const double *x, double *y, int n, int m);

static double x[8], x_bar[8], x_dot[8], y[8], y_bar[8], y_dot[8];

MODEL(steps(x, y, 8, 2), steps_vjp(x, x_bar, y, y_bar, 8, 2, seed), steps_jvp(x, x_dot, y, y_dot, 8, 2, &dot))

int main(void)
{
	INPUT(double, x, 0.25, 0.75);
	BUFFER(double, y, 0.25, 0.75);
	return check();
}
