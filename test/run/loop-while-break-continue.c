// CONSTRUCT: general loops | while (1) with break and continue
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double busy(const double *x, int n)
{
	double s = 0.5;
	int i = 0;
	while (1) {
		int at = i++;
		if (at >= n)
			break;
		if (at % 4 == 2)
			continue;
		s = s * x[at] + 0.1;
		if (s > 3)
			break;
		s += 0.2 * x[at];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double busy(const double *x, int n);

static double x[9], x_bar[9], x_dot[9];

MODEL(busy(x, 9), busy_vjp(x, x_bar, 9, seed), busy_jvp(x, x_dot, 9, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, x, 0.3, 1.8);
	return check();
}
