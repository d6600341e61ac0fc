// CONSTRUCT: data-dependent indices | an index array that the function itself overwrites
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double renumbered(const double *x, int n)
{
	int next[8];
	double s = 1;
	for (int i = 0; i < n; i++)
		next[i] = (i * 3 + 1) % n;
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < n; i++) {
			s = s * 0.7 + x[next[i]] * s;
			next[i] = next[next[i]];
		}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double renumbered(const double *x, int n);

static double x[8], x_bar[8], x_dot[8];

MODEL(renumbered(x, 8), renumbered_vjp(x, x_bar, 8, seed), renumbered_jvp(x, x_dot, 8, &dot))

int main(void)
{
	INPUT(double, x, -0.5, 0.5);
	return check();
}
