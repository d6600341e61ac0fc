// CONSTRUCT: calls | one helper, called with active and with constant arguments
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double mix(double a, double b, double t)
{
	return a * (1 - t) + b * t * a;
}

MGC_VJP() MGC_JVP()
double mixes(double x, double y)
{
	double c = mix(2, 3, 0.5);
	return mix(x, c, 0.25) * mix(1, y, x) + mix(x, x, x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double mixes(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(mixes(x, y), mixes_vjp(x, &x_bar, y, &y_bar, seed), mixes_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
