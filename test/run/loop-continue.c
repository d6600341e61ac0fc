// CONSTRUCT: loops | continue
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double picked(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		if (i % 3 == 0)
			continue;
		double t = x[i] * x[i];
		if (t > 4) {
			s += t;
			continue;
		}
		s = s * 0.5 + t * x[i];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double picked(const double *x, int n);

static double x[8], x_bar[8], x_dot[8];

MODEL(picked(x, 8), picked_vjp(x, x_bar, 8, seed), picked_jvp(x, x_dot, 8, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	x[0] = 0;
	return check();
}
