// CONSTRUCT: counted loops | i <= n and i >= n to the ends of the type, another exit before
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double up(const double *x, int low, int high)
{
	double s = 0;

	for (int i = 1; i <= high; i++) {
		s += x[i & 3] * x[0];
		if (i > 7)
			break;
	}
	for (int i = low; i <= high; i++) {
		s += x[i & 3] * x[1];
		if (i >= high - 2)
			return s;
	}
	return s;
}

static double down(const double *x, int high, int low)
{
	double s = 0;
	short k;

	for (int i = high; i >= low; i--)
		s += x[i & 3] * x[1];
	for (int i = high; i >= 0 && i > high - 5; i--)
		s += x[i & 3] * x[2];
	for (int i = low; i >= -high; i--) {
		if (i < low - 3)
			break;
		s += x[i & 3] * x[3];
	}
	for (k = (short)(high & 32767); k >= 32760; k--)
		s += x[2] * x[k & 3];
	return s * k;
}

static double searched(const double *x, int high)
{
	const int largest = 0x7fffffff;
	double s = 0;
	int i = -1;

	while (i <= high) {
		if (i == 9)
			break;
		s += x[(i + 1) & 3] * x[0];
		i += 2;
	}
	i = high;
	while (i >= -5) {
		s += x[i & 3] * x[2];
		if (i-- < high - 3)
			break;
	}
	i = largest;
	while (i >= -5) {
		s += x[i & 3] * x[3];
		if (i-- < largest - 3)
			break;
	}
	return s;
}

MGC_VJP() MGC_JVP()
double inclusive(const double *x, int high)
{
	return up(x, high - 8, high) + down(x, high, high - 4) + searched(x, high);
}

//--- main.c
#include "check.h"
#include "grad.h"

#include <limits.h>

double inclusive(const double *x, int high);

static double x[4], x_bar[4], x_dot[4];

MODEL(inclusive(x, INT_MAX), inclusive_vjp(x, x_bar, INT_MAX, seed),
      inclusive_jvp(x, x_dot, INT_MAX, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	return check();
}
