// CONSTRUCT: switch | loops inside cases; a case label inside a block of an if
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double looping_cases(const double *x, int n, int mode)
{
	double y = 1;
	switch (mode) {
	case 0:
		for (int i = 0; i < n; i++)
			y *= x[i];
		break;
	case 1: {
		double t = 0;
		for (int i = 0; i < n; i++) {
			if (i == 3)
				break;
			t += x[i] * x[i];
		}
		y = t;
		break;
	}
	case 2:
		if (n > 2) {
	case 3:
			y = x[0] * x[1];
		}
		y += x[2];
	}
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double looping_cases(const double *x, int n, int mode);

static double x[5], x_bar[5], x_dot[5];
static int mode;

MODEL(looping_cases(x, 5, mode), looping_cases_vjp(x, x_bar, 5, mode, seed),
      looping_cases_jvp(x, x_dot, 5, mode, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	for (mode = 0; mode < 5; mode++)
		check();
	return check_failures != 0;
}
