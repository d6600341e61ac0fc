// CONSTRUCT: arrays | a small local array, loops with steps of 2 and downwards
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double steps(const double *x)
{
	double t[6];
	for (int i = 0; i < 6; i += 2) {
		t[i] = x[i / 2] * (i ? t[i - 1] : 1);
		t[i + 1] = t[i] * x[1];
	}
	for (int i = 4; i >= 0; i--)
		t[i] += t[i + 1] * t[i] * x[2];
	return t[0] + t[3] * t[2];
}

//--- main.c
#include "check.h"
#include "grad.h"

double steps(const double *x);

static double x[3], x_bar[3], x_dot[3];

MODEL(steps(x), steps_vjp(x, x_bar, seed), steps_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	return check();
}
