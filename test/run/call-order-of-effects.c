// CONSTRUCT: calls | helpers with effects on one object, in order
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double add_to(double *s, double x)
{
	*s += x;
	return *s;
}

static double times_to(double *s, double x)
{
	*s *= x;
	return *s;
}

MGC_VJP() MGC_JVP()
double effects(double x, double y)
{
	double s = 1;
	double a = add_to(&s, x);
	double b = times_to(&s, y);
	a = a * b + add_to(&s, a);
	return a * s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double effects(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(effects(x, y), effects_vjp(x, &x_bar, y, &y_bar, seed), effects_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
