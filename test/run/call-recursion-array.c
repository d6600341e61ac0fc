// CONSTRUCT: recursion | divide and conquer on an array
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double tree_product(const double *x, int n)
{
	if (n == 1)
		return x[0];
	int half = n / 2;
	double left = tree_product(x, half), right = tree_product(x + half, n - half);
	return left * right + 0.1 * left;
}

MGC_VJP() MGC_JVP()
double products(const double *x, int n)
{
	return tree_product(x, n) + tree_product(x + 1, n - 1);
}

//--- main.c
#include "check.h"
#include "grad.h"

double products(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(products(x, 6), products_vjp(x, x_bar, 6, seed), products_jvp(x, x_dot, 6, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.2);
	return check();
}
