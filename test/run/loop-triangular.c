// CONSTRUCT: loops | inner bound depends on the outer counter
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double triangular(const double *x, int n)
{
	double y = 1;
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			y = y * 0.9 + x[i] * x[j] * y;
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++)
			y = y * x[j] + x[i];
	return y;
}

/* Several records are as long as one sum over the outer loop says, one of them times the length of a row. */
MGC_VJP() MGC_JVP()
double shared(const double *x, double *z, int n)
{
	double y = x[0];
	for (unsigned i = 0; i < (unsigned)n; i++) {
		for (unsigned j = 0; j < i + 1; j++) {
			for (int l = 0; l < n; l++)
				y = 0.5 * (x[l] * *z - y * *z);
			for (int turn = 0;; turn++) {
				*z = y * *z + 0.5;
				if (turn == 2)
					break;
			}
		}
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double triangular(const double *x, int n);
double shared(const double *x, double *z, int n);

static double x[4], x_bar[4], x_dot[4], z, z_bar, z_dot;

static double both_jvp(double *dot)
{
	double of[2];
	const double y = triangular_jvp(x, x_dot, 4, &of[0]) + shared_jvp(x, x_dot, &z, &z_dot, 4, &of[1]);
	*dot = of[0] + of[1];
	return y;
}

MODEL(triangular(x, 4) + shared(x, &z, 4),
      triangular_vjp(x, x_bar, 4, seed) + shared_vjp(x, x_bar, &z, &z_bar, 4, seed), both_jvp(&dot))

int main(void)
{
	INPUT(double, x, -0.8, 0.8);
	BUFFER(double, z, 0.3, 0.8);
	return check();
}
