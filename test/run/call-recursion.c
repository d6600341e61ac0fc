// CONSTRUCT: recursion | a function that calls itself
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double power(double x, int n)
{
	if (n == 0)
		return 1;
	double half = power(x, n / 2);
	return n & 1 ? half * half * x : half * half;
}

//--- main.c
#include "check.h"
#include "grad.h"

double power(double x, int n);

static double x, x_bar, x_dot;
static int n;

MODEL(power(x, n), power_vjp(x, &x_bar, n, seed), power_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.2);
	for (n = 0; n < 8; n++)
		check();
	return check_failures != 0;
}
