// CONSTRUCT: general loops | return from inside nested loops
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double search(const double *x, int n, double limit)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			s += x[i] * x[j];
			if (s > limit)
				return s * s;
			s *= 0.95;
		}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double search(const double *x, int n, double limit);

static double x[6], x_bar[6], x_dot[6];
static double limit, limit_bar, limit_dot;

MODEL(search(x, 6, limit), search_vjp(x, x_bar, 6, limit, &limit_bar, seed),
      search_jvp(x, x_dot, 6, limit, limit_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	check_points = 6;
	INPUT(double, x, 0.1, 1);
	INPUT(double, limit, 0.5, 6);
	return check();
}
