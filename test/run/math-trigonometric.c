// CONSTRUCT: math | sin cos tan asin acos atan atan2
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double trigonometric(double x, double y)
{
	return sin(x) + cos(x * y) * tan(y) + asin(x * 0.5) * acos(y * 0.5) + atan(x - y)
	       + atan2(x, y + 2);
}

//--- main.c
#include "check.h"
#include "grad.h"

double trigonometric(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(trigonometric(x, y), trigonometric_vjp(x, &x_bar, y, &y_bar, seed),
      trigonometric_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	INPUT(double, y, -0.9, 0.9);
	return check();
}
