// CONSTRUCT: arrays | local arrays with an initialiser list, a part of one, and none
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double local_arrays(double x, double y)
{
	double a[3] = {x, y, x * y};
	double b[4] = {y};
	double c[2];
	double d[2][2] = {{x, 1}, {2, y}};
	c[0] = a[0] * b[0];
	c[1] = a[2] + b[3] * x;
	b[2] = c[0] * c[1];
	return a[1] * b[2] + c[1] * d[0][0] * d[1][1] - d[1][0] * d[0][1] * a[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double local_arrays(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(local_arrays(x, y), local_arrays_vjp(x, &x_bar, y, &y_bar, seed),
      local_arrays_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, -1, 1);
	return check();
}
