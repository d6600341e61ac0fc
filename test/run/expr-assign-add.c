// CONSTRUCT: expressions | a += b on a variable, an element, a member
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct pair {
	double first, second;
};

MGC_VJP() MGC_JVP()
double added(double x, const double *y)
{
	double sum = x;
	double a[2] = {x, 1};
	struct pair p = {2, x};
	sum += y[0] * x;
	a[1] += sum * y[1];
	p.second += a[1] * sum;
	return p.second + a[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double added(double x, const double *y);

static double x, x_bar, x_dot;
static double y[2], y_bar[2], y_dot[2];

MODEL(added(x, y), added_vjp(x, &x_bar, y, y_bar, seed), added_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	INPUT(double, y, -2, 2);
	return check();
}
