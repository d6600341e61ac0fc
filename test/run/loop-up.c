// CONSTRUCT: loops | for (int i = 0; i < n; i++)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double horner(const double *c, double x, int n)
{
	double y = 0;
	for (int i = 0; i < n; i++)
		y = y * x + c[i];
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double horner(const double *c, double x, int n);

static double c[6], c_bar[6], c_dot[6];
static double x, x_bar, x_dot;
static int n;

MODEL(horner(c, x, n), horner_vjp(c, c_bar, x, &x_bar, n, seed),
      horner_jvp(c, c_dot, x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, c, -1, 1);
	INPUT(double, x, -1, 1);
	for (n = -1; n <= 6; n++)
		check();
	return check_failures != 0;
}
