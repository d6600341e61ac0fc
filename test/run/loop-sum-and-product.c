// CONSTRUCT: loops | several carried values that feed one another
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double coupled(const double *x, int n)
{
	double sum = 0, product = 1, last = 0;
	for (int i = 0; i < n; i++) {
		sum += product * x[i];
		product *= 1 + 0.1 * sum;
		last = sum - last;
	}
	return sum * product + last;
}

//--- main.c
#include "check.h"
#include "grad.h"

double coupled(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(coupled(x, 5), coupled_vjp(x, x_bar, 5, seed), coupled_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
