// CONSTRUCT: recursion | the struct that a recursive call returns is not looked at
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct range {
	double sum, last;
};

static struct range shrunk(double *x, int n, double a)
{
	if (n <= 0)
		return (struct range){a, a * a};
	struct range r = shrunk(x + 1, n - 1, a * x[0]);
	x[0] *= r.sum;
	r.last *= x[0];
	return r;
}

MGC_VJP() MGC_JVP()
double product(double *x, int n, double a)
{
	const struct range r = shrunk(x, n, a);
	shrunk(x, n, 0.5 * a);
	return x[0] * x[n - 1] + 0 * r.last;
}

//--- main.c
#include "check.h"
#include "grad.h"

double product(double *x, int n, double a);

static double x[3], x_bar[3], x_dot[3], a, a_bar, a_dot;

MODEL(product(x, 3, a), product_vjp(x, x_bar, 3, a, &a_bar, seed), product_jvp(x, x_dot, 3, a, a_dot, &dot))

int main(void)
{
	BUFFER(double, x, 0.5, 1.5);
	INPUT(double, a, 0.5, 1.5);
	return check();
}
