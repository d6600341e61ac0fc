// CONSTRUCT: conditions | the condition's variable changes after the test
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double forgetful(double x, int n)
{
	double y = x;
	for (int i = 0; i < 6; i++) {
		int odd = n & 1;
		if (odd) {
			odd = 0;
			n = 3 * n + 1;
			y = y * x;
		} else {
			n /= 2;
			y = y + x * x;
		}
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double forgetful(double x, int n);

static double x, x_bar, x_dot;

MODEL(forgetful(x, 7), forgetful_vjp(x, &x_bar, 7, seed), forgetful_jvp(x, x_dot, 7, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.2);
	return check();
}
