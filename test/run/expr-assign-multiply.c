// CONSTRUCT: expressions | a *= b, also a *= a
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double multiplied(double x, double y)
{
	double a = x;
	a *= y + 1;
	a *= a;
	a *= 0.5;
	return a;
}

//--- main.c
#include "check.h"
#include "grad.h"

double multiplied(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(multiplied(x, y), multiplied_vjp(x, &x_bar, y, &y_bar, seed),
      multiplied_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
