// CONSTRUCT: memory modes | MGC_MAX_TRIPS on nested loops and do-while, with --memory=frame
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=frame
// RUN: %compile-and-run
// RUN: not grep -wE "malloc|calloc|realloc|free" %t/grad.c

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double bounded(const double *x)
{
	double s = x[0];
	int rounds = 0;
	MGC_MAX_TRIPS(6);
	do {
		double y = s;
		MGC_MAX_TRIPS(12);
		while (y > 0.3) {
			y = 0.5 * y * x[1];
			for (int k = 0; k < 2; k++)
				y *= 1 + 0.1 * y;
		}
		for (int k = 0; k < 3; k++) {
			MGC_MAX_TRIPS(5);
			for (;;) {
				s = s * 1.1 + y * x[k];
				if (++rounds % 3 == 0)
					break;
				y += s * 0.01;
			}
		}
	} while (rounds < 30 && s < 4);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double bounded(const double *x);

static double x[3], x_bar[3], x_dot[3];

MODEL(bounded(x), bounded_vjp(x, x_bar, seed), bounded_jvp(x, x_dot, &dot))

int main(void)
{
	check_step = 0x1p-14;
	check_tolerance = 1e-6;
	INPUT(double, x, 0.6, 0.9);
	return check();
}
