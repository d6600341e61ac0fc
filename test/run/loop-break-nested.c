// CONSTRUCT: general loops | break of the inner loop, the outer goes on
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double inner_break(const double *x, int n)
{
	double s = 1;
	for (int i = 0; i < n; i++) {
		double t = x[i];
		for (int j = 0; j < n; j++) {
			t = t * 0.7 + x[j] * s;
			if (t > 1.2 || j > i)
				break;
		}
		s = 0.5 * s + 0.3 * t;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double inner_break(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(inner_break(x, 6), inner_break_vjp(x, x_bar, 6, seed), inner_break_jvp(x, x_dot, 6, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, x, 0.2, 1);
	return check();
}
