// CONSTRUCT: integers | / and % of negative numbers, of unsigned and of mixed signs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double divided(const double *x, int n)
{
	double y = 0;
	for (int i = -7; i < 8; i += 3) {
		int q = i / 3, r = i % 3;
		unsigned u = (unsigned)i / 1000000000u;
		y += x[(q + n) % n] * r + x[u % (unsigned)n] * x[(r + n) % n];
		y += (i < 2u) * x[1] * x[2];
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double divided(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(divided(x, 5), divided_vjp(x, x_bar, 5, seed), divided_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
