// CONSTRUCT: library calls | abort and exit on paths that never return
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdio.h>
#include <stdlib.h>
#include <mgc/mgc.h>

static double checked_root(double x)
{
	if (x < 0) {
		fprintf(stderr, "negative: %g\n", x);
		abort();
	}
	return x * x;
}

MGC_VJP() MGC_JVP()
double guarded(double x, int n)
{
	switch (n) {
	case 1:
		return checked_root(x);
	case 2:
		return checked_root(x) * x;
	}
	exit(3);
}

//--- main.c
#include "check.h"
#include "grad.h"

double guarded(double x, int n);

static double x, x_bar, x_dot;
static int n;

MODEL(guarded(x, n), guarded_vjp(x, &x_bar, n, seed), guarded_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	for (n = 1; n <= 2; n++)
		check();
	return check_failures != 0;
}
