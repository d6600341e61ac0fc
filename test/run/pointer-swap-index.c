// CONSTRUCT: pointers | a[c ^ 1][i] = f(a[c][i]); c ^= 1
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double alternating(const double *x, int n, int steps)
{
	double a[2][5];
	int c = 0;
	for (int i = 0; i < n; i++)
		a[c][i] = x[i];
	for (int t = 0; t < steps; t++) {
		for (int i = 0; i < n; i++)
			a[c ^ 1][i] = a[c][i] * a[c][(i + 1) % n] + 0.5 * a[c][i];
		c ^= 1;
	}
	return a[c][0] + a[c][n - 1] * a[c][1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double alternating(const double *x, int n, int steps);

static double x[5], x_bar[5], x_dot[5];
static int steps;

MODEL(alternating(x, 5, steps), alternating_vjp(x, x_bar, 5, steps, seed),
      alternating_jvp(x, x_dot, 5, steps, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (steps = 0; steps < 4; steps++)
		check();
	return check_failures != 0;
}
