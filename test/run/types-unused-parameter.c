// CONSTRUCT: types | a parameter that the result does not depend on
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double first(double x, double y, const double *z)
{
	(void)y;
	(void)z;
	return 3 * x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double first(double x, double y, const double *z);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;
static double z[2], z_bar[2], z_dot[2];

MODEL(first(x, y, z), first_vjp(x, &x_bar, y, &y_bar, z, z_bar, seed),
      first_jvp(x, x_dot, y, y_dot, z, z_dot, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	INPUT(double, y, -2, 2);
	INPUT(double, z, -2, 2);
	return check();
}
