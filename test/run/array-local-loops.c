// CONSTRUCT: arrays | a local array filled and read by loops, reused in every iteration
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double windows(const double *x, int n)
{
	double window[3], total = 0;
	for (int i = 0; i + 3 <= n; i++) {
		for (int k = 0; k < 3; k++)
			window[k] = x[i + k] * x[i + k];
		double s = 0;
		for (int k = 0; k < 3; k++)
			s += window[k] * (k + 1);
		total += s * window[1];
	}
	return total;
}

//--- main.c
#include "check.h"
#include "grad.h"

double windows(const double *x, int n);

static double x[7], x_bar[7], x_dot[7];

MODEL(windows(x, 7), windows_vjp(x, x_bar, 7, seed), windows_jvp(x, x_dot, 7, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
