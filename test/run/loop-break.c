// CONSTRUCT: general loops | break out of a counted loop
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double first_large(const double *x, int n, double limit)
{
	double s = 0.2;
	for (int i = 0; i < n; i++) {
		s = s * x[i] + x[i];
		if (s > limit)
			break;
		s *= 0.9;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double first_large(const double *x, int n, double limit);

static double x[12], x_bar[12], x_dot[12];
static double limit, limit_bar, limit_dot;

MODEL(first_large(x, 12, limit), first_large_vjp(x, x_bar, 12, limit, &limit_bar, seed),
      first_large_jvp(x, x_dot, 12, limit, limit_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	check_points = 6;
	INPUT(double, x, 0.5, 1.5);
	INPUT(double, limit, 2, 4);
	return check();
}
