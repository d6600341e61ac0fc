// CONSTRUCT: expressions | unary - and +, !x as a number
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double negated(double x, double y)
{
	return -x * +y - -(x - y) + !x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double negated(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(negated(x, y), negated_vjp(x, &x_bar, y, &y_bar, seed), negated_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 2);
	INPUT(double, y, -2, 2);
	return check();
}
