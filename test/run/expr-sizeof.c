// CONSTRUCT: expressions | sizeof a / sizeof *a
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double averaged(double x, double y)
{
	double a[] = {x, y, x * y, 1};
	double s = 0;
	for (unsigned i = 0; i < sizeof a / sizeof *a; i++)
		s += a[i] * a[i];
	return s / (double)(sizeof(a) / sizeof(double));
}

//--- main.c
#include "check.h"
#include "grad.h"

double averaged(double x, double y);

static double x, x_bar, x_dot;
static double y, y_bar, y_dot;

MODEL(averaged(x, y), averaged_vjp(x, &x_bar, y, &y_bar, seed),
      averaged_jvp(x, x_dot, y, y_dot, &dot))

int main(void)
{
	INPUT(double, x, -2, 2);
	INPUT(double, y, -2, 2);
	return check();
}
