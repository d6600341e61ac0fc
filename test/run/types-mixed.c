// CONSTRUCT: types | float, double and long double in one expression
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double mixed(float a, double b, long double c)
{
	float rounded = a * b;
	long double wide = rounded * c + b;
	return wide / (1.0 + a * a);
}

//--- main.c
#include "check.h"
#include "grad.h"

double mixed(float a, double b, long double c);

static float a, a_bar, a_dot;
static double b, b_bar, b_dot;
static long double c, c_bar, c_dot;

MODEL(mixed(a, b, c), mixed_vjp(a, &a_bar, b, &b_bar, c, &c_bar, seed),
      mixed_jvp(a, a_dot, b, b_dot, c, c_dot, &dot))

int main(void)
{
	INPUT(float, a, 0.5, 2);
	INPUT(double, b, 0.5, 2);
	INPUT(long double, c, 0.5, 2);
	return check();
}
