// CONSTRUCT: recursion | two functions that call each other
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double odd(double x, int n);

static double even(double x, int n)
{
	return n == 0 ? x : odd(x * x, n - 1) + 0.1 * x;
}

static double odd(double x, int n)
{
	return n == 0 ? 1 : even(x + 0.5, n - 1) * x;
}

MGC_VJP() MGC_JVP()
double ping(double x, int n)
{
	return even(x, n);
}

//--- main.c
#include "check.h"
#include "grad.h"

double ping(double x, int n);

static double x, x_bar, x_dot;
static int n;

MODEL(ping(x, n), ping_vjp(x, &x_bar, n, seed), ping_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, 0.2, 0.5);
	for (n = 0; n < 5; n++)
		check();
	return check_failures != 0;
}
