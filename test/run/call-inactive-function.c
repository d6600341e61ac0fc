// CONSTRUCT: annotations | MGC_INACTIVE before a function and a parameter
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

int calls;

MGC_INACTIVE
double noise(double x)
{
	calls++;
	return x > 0 ? 0.5 : 0.25;
}

MGC_VJP() MGC_JVP()
double noisy(const double *x, MGC_INACTIVE const double *data, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * x[i] * data[i] * noise(x[i]);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double noisy(const double *x, const double *data, int n);

static double x[3], x_bar[3], x_dot[3];
static const double data[3] = {1, -2, 0.5};

MODEL(noisy(x, data, 3), noisy_vjp(x, x_bar, data, 3, seed), noisy_jvp(x, x_dot, data, 3, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	return check();
}
