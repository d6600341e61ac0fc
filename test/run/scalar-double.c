// CONSTRUCT: types | double f(double x, double y)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double wave(double x, double y)
{
	return x * y + sin(x);
}

//--- main.c
#include "check.h"
#include "grad.h"

double wave(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(wave(x, y), wave_vjp(x, &x_bar, y, &y_bar, seed), wave_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	INPUT(double, y, -2, 2);
	return check();
}
