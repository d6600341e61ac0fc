// CONSTRUCT: conditions | if / else if / else
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double ladder(double x, double y, int rung)
{
	double z;
	if (rung == 0) {
		z = x * y;
	} else if (rung == 1) {
		z = x / y;
		z *= z;
	} else if (rung == 2)
		z = 1;
	else
		z = x - y;
	return z * x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double ladder(double x, double y, int rung);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;
static int rung;

MODEL(ladder(x, y, rung), ladder_vjp(x, &x_bar, y, &y_bar, rung, seed),
      ladder_jvp(x, x_dot, y, y_dot, rung, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 2);
	INPUT(double, y, 0.5, 2);
	for (rung = 0; rung < 4; rung++)
		check();
	return check_failures != 0;
}
