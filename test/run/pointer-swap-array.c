// CONSTRUCT: pointers | double *buffer[2] indexed by step & 1
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double by_parity(const double *x, int n, int steps)
{
	double first[4], second[4];
	double *buffer[2] = {first, second};
	for (int i = 0; i < n; i++)
		buffer[0][i] = x[i] * x[i];
	for (int t = 0; t < steps; t++) {
		const double *from = buffer[t & 1];
		double *to = buffer[(t + 1) & 1];
		for (int i = 0; i < n; i++)
			to[i] = from[i] * from[n - 1 - i] + x[i];
	}
	return buffer[steps & 1][0] * buffer[steps & 1][n - 1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double by_parity(const double *x, int n, int steps);

static double x[4], x_bar[4], x_dot[4];
static int steps;

MODEL(by_parity(x, 4, steps), by_parity_vjp(x, x_bar, 4, steps, seed),
      by_parity_jvp(x, x_dot, 4, steps, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (steps = 0; steps < 4; steps++)
		check();
	return check_failures != 0;
}
