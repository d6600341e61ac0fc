// CONSTRUCT: expressions | n += 2, n <<= 1, n %= 5, n ^= 3, n *= 1.5 on integers
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double indexed(const double *x, int n)
{
	n += 2;
	n <<= 1;
	n %= 5;
	n ^= 3;
	n *= 1.5;
	n |= 1;
	n &= 7;
	n >>= 1;
	n -= 1;
	n /= 1;
	return x[n & 3] * x[(n + 1) & 3] + n * x[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double indexed(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(indexed(x, 4), indexed_vjp(x, x_bar, 4, seed), indexed_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	return check();
}
