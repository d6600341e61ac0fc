// CONSTRUCT: arrays | double a[5] = {0}, also of a length from a macro
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

#define LENGTH 5

MGC_VJP() MGC_JVP()
double histogram(const double *x, const int *bin, int n)
{
	double a[LENGTH] = {0};
	for (int i = 0; i < n; i++)
		a[bin[i]] += x[i] * x[i];
	double s = 0;
	for (int k = 0; k < LENGTH; k++)
		s += a[k] * a[k] * (k + 1);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double histogram(const double *x, const int *bin, int n);

static double x[8], x_bar[8], x_dot[8];
static const int bin[8] = {0, 2, 2, 4, 1, 0, 2, 4};

MODEL(histogram(x, bin, 8), histogram_vjp(x, x_bar, bin, 8, seed),
      histogram_jvp(x, x_dot, bin, 8, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
