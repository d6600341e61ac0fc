// CONSTRUCT: conditions | a variable overwritten on one side only
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double sometimes(double x, double y, int replace)
{
	double t = x * y;
	double kept = t * t;
	if (replace) {
		t = y;
		x = x * 2;
	}
	return t * kept * x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double sometimes(double x, double y, int replace);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;
static int replace;

MODEL(sometimes(x, y, replace), sometimes_vjp(x, &x_bar, y, &y_bar, replace, seed),
      sometimes_jvp(x, x_dot, y, y_dot, replace, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 2);
	INPUT(double, y, 0.5, 2);
	for (replace = 0; replace < 2; replace++)
		check();
	return check_failures != 0;
}
