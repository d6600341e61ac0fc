// CONSTRUCT: memory modes | MGC_MAX_TRIPS on a counted loop whose count is computed in between, with --memory=frame
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=frame
// RUN: %compile-and-run
// RUN: not grep -wE "malloc|calloc|realloc|free" %t/grad.c

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double doubled(const double *x, int n)
{
	double s = x[0];
	MGC_MAX_TRIPS(4);
	for (int length = 2; length <= n; length <<= 1) {
		MGC_MAX_TRIPS(8);
		for (int k = 0; k < length / 2; k++)
			s = sin(s * x[k]) + x[length - 1];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double doubled(const double *x, int n);

static double x[16], x_bar[16], x_dot[16];

MODEL(doubled(x, 16), doubled_vjp(x, x_bar, 16, seed), doubled_jvp(x, x_dot, 16, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	return check();
}
