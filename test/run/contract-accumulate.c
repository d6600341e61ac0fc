// CONSTRUCT: contract | adjoints of inputs are added to, over calls
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_GRAD() MGC_JVP()
double product(double a, const double *x, int n)
{
	double p = a;
	for (int i = 0; i < n; i++)
		p *= x[i];
	return p;
}

//--- main.c
#include "check.h"
#include "grad.h"

double product(double a, const double *x, int n);

int main(void)
{
	double a_bar = 100, x[2] = {3, 5}, x_bar[2] = {10, 20};
	for (int call = 1; call <= 3; call++) {
		expect("value", product_grad(2, &a_bar, x, x_bar, 2), 30);
		expect("a_bar", a_bar, 100 + call * 15);
		expect("x_bar[0]", x_bar[0], 10 + call * 10);
		expect("x_bar[1]", x_bar[1], 20 + call * 6);
	}
	return check_failures != 0;
}
