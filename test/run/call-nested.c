// CONSTRUCT: calls | f(g(h(x)), g(x))
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

static double h(double x)
{
	return sin(x) * x;
}
static double g(double x)
{
	return h(x) + h(2 * x);
}
static double f2(double x, double y)
{
	return g(x) * y;
}

MGC_VJP() MGC_JVP()
double compose(double x)
{
	return f2(g(h(x)), g(x));
}

//--- main.c
#include "check.h"
#include "grad.h"

double compose(double x);

static double x, x_bar, x_dot;

MODEL(compose(x), compose_vjp(x, &x_bar, seed), compose_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
