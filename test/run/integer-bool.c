// CONSTRUCT: integers | _Bool: any nonzero value is 1
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdbool.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double truth(const double *x, int n, bool flag)
{
	bool any = n & 6, none = 0;
	_Bool from_count = n;
	double y = 0;
	for (int i = 0; i < n; i++) {
		double t = x[i] * 256;
		any = t;
		none |= i & 4;
		y += x[i] * x[i] * (any + from_count + flag) - none * x[0];
	}
	return y;
}

//--- main.c
#include "check.h"
#include <stdbool.h>
#include "grad.h"

double truth(const double *x, int n, bool flag);

static double x[6], x_bar[6], x_dot[6];

MODEL(truth(x, 6, 2), truth_vjp(x, x_bar, 6, 2, seed), truth_jvp(x, x_dot, 6, 2, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	return check();
}
