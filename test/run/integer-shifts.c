// CONSTRUCT: integers | << and >> of signed and unsigned values
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double shifted(const double *x, int n, int bits)
{
	unsigned high = 1u << 31 | (unsigned)bits << 3;
	int negative = -bits * 8;
	double y = 0;
	for (int k = 0; k < n; k++) {
		int at = (int)(high >> (28 - k)) & (n - 1);
		y += x[at] * x[k] + (negative >> k) * x[0];
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double shifted(const double *x, int n, int bits);

static double x[4], x_bar[4], x_dot[4];

MODEL(shifted(x, 4, 5), shifted_vjp(x, x_bar, 4, 5, seed), shifted_jvp(x, x_dot, 4, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
