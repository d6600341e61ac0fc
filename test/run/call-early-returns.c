// CONSTRUCT: calls | a helper with loops and early returns
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double first_above(const double *x, int n, double limit)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		s += x[i] * x[i];
		if (s > limit)
			return s * x[i];
		if (i == 4)
			return -s;
	}
	return s + limit;
}

MGC_VJP() MGC_JVP()
double searches(const double *x, int n, double limit)
{
	double a = first_above(x, n, limit);
	double b = first_above(x + 1, 2, limit * 2);
	return a * b + first_above(x, n, 100);
}

//--- main.c
#include "check.h"
#include "grad.h"

double searches(const double *x, int n, double limit);

static double x[6], x_bar[6], x_dot[6];
static double limit, limit_bar, limit_dot;

MODEL(searches(x, 6, limit), searches_vjp(x, x_bar, 6, limit, &limit_bar, seed),
      searches_jvp(x, x_dot, 6, limit, limit_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	check_points = 6;
	INPUT(double, x, 0.2, 1);
	INPUT(double, limit, 0.2, 1);
	return check();
}
