// CONSTRUCT: expressions | a -= b
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double subtracted(double x, double y)
{
	double a = x;
	a -= y * a;
	a -= a * a;
	return a;
}

//--- main.c
#include "check.h"
#include "grad.h"

double subtracted(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(subtracted(x, y), subtracted_vjp(x, &x_bar, y, &y_bar, seed),
      subtracted_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
