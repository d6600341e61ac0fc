// CONSTRUCT: general loops | trip count from integer arithmetic alone
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double collatz(double x, unsigned long n)
{
	double y = x;
	while (n != 1) {
		if (n % 2) {
			n = 3 * n + 1;
			y = y * 0.9 + 0.1 * x;
		} else {
			n /= 2;
			y = y * y * 0.5 + 0.4;
		}
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double collatz(double x, unsigned long n);

static double x, x_bar, x_dot;

MODEL(collatz(x, 11), collatz_vjp(x, &x_bar, 11, seed), collatz_jvp(x, x_dot, 11, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	return check();
}
