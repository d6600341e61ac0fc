// PROGRAM: roots by bisection to bracket them, then Newton's method to a tolerance
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

static double cubic(const double *c, double x)
{
	return ((c[3] * x + c[2]) * x + c[1]) * x + c[0];
}

static double cubic_slope(const double *c, double x)
{
	return (3 * c[3] * x + 2 * c[2]) * x + c[1];
}

/* The derivative passes through the last Newton steps; the bisection only chooses the start. */
MGC_VJP() MGC_JVP()
double root(const double *c, double low, double high)
{
	double at_low = cubic(c, low);
	for (int i = 0; i < 8; i++) {
		double middle = 0.5 * (low + high), value = cubic(c, middle);
		if ((value < 0) == (at_low < 0)) {
			low = middle;
			at_low = value;
		} else {
			high = middle;
		}
	}
	double x = 0.5 * (low + high);
	int tries = 0;
	do {
		double move = cubic(c, x) / cubic_slope(c, x);
		x -= move;
		if (fabs(move) < 1e-12)
			break;
	} while (++tries < 50);
	return x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double root(const double *c, double low, double high);

static double c[4], c_bar[4], c_dot[4];
static double low, low_bar, low_dot;
static double high, high_bar, high_dot;

MODEL(root(c, low, high), root_vjp(c, c_bar, low, &low_bar, high, &high_bar, seed),
      root_jvp(c, c_dot, low, low_dot, high, high_dot, &dot))

int main(void)
{
	INPUT(double, c, 0.5, 1);
	INPUT(double, low, -3.1, -2.9);
	INPUT(double, high, 2.9, 3.1);
	return check();
}
