// CONSTRUCT: annotations | --vjp=NAME:wrt=a,x --jvp=NAME: no annotation in the source
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --vjp=plain:wrt=a,x --jvp=plain:wrt=a,x
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

double plain(double a, double b, const double *x, int n)
{
	double s = a;
	for (int i = 0; i < n; i++)
		s = s * b + x[i] * a;
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double plain(double a, double b, const double *x, int n);

static double a, a_bar, a_dot;
static double x[3], x_bar[3], x_dot[3];

MODEL(plain(a, 0.5, x, 3), plain_vjp(a, &a_bar, 0.5, x, x_bar, 3, seed),
      plain_jvp(a, a_dot, 0.5, x, x_dot, 3, &dot))

int main(void)
{
	INPUT(double, a, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
