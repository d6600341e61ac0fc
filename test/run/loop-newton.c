// CONSTRUCT: general loops | iteration to a tolerance
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double newton_root(double a)
{
	double x = a;
	for (;;) {
		double next = 0.5 * (x + a / x);
		if (fabs(next - x) < 1e-13 * x)
			return next;
		x = next;
	}
}

//--- main.c
#include "check.h"
#include "grad.h"

double newton_root(double a);

static double a, a_bar, a_dot;

MODEL(newton_root(a), newton_root_vjp(a, &a_bar, seed), newton_root_jvp(a, a_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	check_tolerance = 1e-7;
	INPUT(double, a, 1, 3);
	return check();
}
