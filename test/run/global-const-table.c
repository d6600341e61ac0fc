// CONSTRUCT: globals | static const double table[], const int table[], file scope and local
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static const double weights[3] = {0.25, 0.5, 0.25};
const int offsets[] = {-1, 0, +1};

MGC_VJP() MGC_JVP()
double smoothed(const double *x, int n)
{
	static const double scale[2] = {1.5, -2};
	double s = 0;
	for (int i = 1; i + 1 < n; i++) {
		double t = 0;
		for (int k = 0; k < 3; k++)
			t += weights[k] * x[i + offsets[k]];
		s += t * t * scale[i & 1];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double smoothed(const double *x, int n);

static double x[6], x_bar[6], x_dot[6];

MODEL(smoothed(x, 6), smoothed_vjp(x, x_bar, 6, seed), smoothed_jvp(x, x_dot, 6, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
