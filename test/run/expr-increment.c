// CONSTRUCT: expressions | x++, --x on floating variables, i++ inside an index
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double stepped(double x, const double *y)
{
	double a = x++;
	double b = --x * a;
	int i = 0;
	double c = y[i++];
	c *= y[++i];
	c += y[i--] * x;
	c += y[i] * b;
	return c + x * ++a;
}

//--- main.c
#include "check.h"
#include "grad.h"

double stepped(double x, const double *y);

static double x, x_bar, x_dot;
static double y[3], y_bar[3], y_dot[3];

MODEL(stepped(x, y), stepped_vjp(x, &x_bar, y, y_bar, seed), stepped_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -1.5, 1.5);
	INPUT(double, y, -1.5, 1.5);
	return check();
}
