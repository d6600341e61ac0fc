// CONSTRUCT: math | fmin fmax fabs fdim copysign fma fmod remainder
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double choosing(double x, double y)
{
	return fmin(x, y) * fmax(x, y) + fabs(x) * fabs(-y) + fdim(x, y) + fdim(y, x)
	       + copysign(x, -y) + fma(x, y, x) + fmod(5 * x, y + 1) + remainder(3 * x, y + 2);
}

//--- main.c
#include "check.h"
#include "grad.h"

double choosing(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(choosing(x, y), choosing_vjp(x, &x_bar, y, &y_bar, seed),
      choosing_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	check_step = 0x1p-13;
	INPUT(double, x, 0.5, 1.5);
	INPUT(double, y, 2, 3);
	return check();
}
