// CONSTRUCT: calls | a helper with several outputs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static void sum_and_product(double a, double b, double *sum, double *product)
{
	*sum = a + b;
	*product = a * b;
}

MGC_VJP() MGC_JVP()
double outputs(double x, double y)
{
	double s, p;
	sum_and_product(x, y, &s, &p);
	sum_and_product(s, p, &p, &s);
	return s * p;
}

//--- main.c
#include "check.h"
#include "grad.h"

double outputs(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(outputs(x, y), outputs_vjp(x, &x_bar, y, &y_bar, seed), outputs_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
