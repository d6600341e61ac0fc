// CONSTRUCT: expressions | (a = x, b = a * a, a + b)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double listed(double x, double y)
{
	double a, b;
	double c = (a = x * y, b = a * a, a + b);
	return a = c * y, a + b;
}

//--- main.c
#include "check.h"
#include "grad.h"

double listed(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(listed(x, y), listed_vjp(x, &x_bar, y, &y_bar, seed), listed_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1.5, 1.5);
	INPUT(double, y, -1.5, 1.5);
	return check();
}
