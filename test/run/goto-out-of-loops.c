// CONSTRUCT: goto | out of two nested loops
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double escape(const double *x, int n, double limit)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			s += x[i] * x[j];
			if (s > limit)
				goto out;
			s *= 0.97;
		}
	s += 1;
out:
	return s * s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double escape(const double *x, int n, double limit);

static double x[5], x_bar[5], x_dot[5];
static double limit, limit_bar, limit_dot;

MODEL(escape(x, 5, limit), escape_vjp(x, x_bar, 5, limit, &limit_bar, seed),
      escape_jvp(x, x_dot, 5, limit, limit_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	check_points = 5;
	INPUT(double, x, 0.2, 1);
	INPUT(double, limit, 1, 8);
	return check();
}
