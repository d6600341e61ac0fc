// CONSTRUCT: loops | an exit behind a branch, and behind a loop, that compute what the rest of the iteration uses
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double behind_branch(double x, double y)
{
	for (;;) {
		double u;
		if (x > 1) {
			double a = exp(0.1 * x) * y;
			u = sin(a) * a * x;
		} else {
			double a = cos(x);
			u = a * x * tanh(a * y) + 2;
		}
		if (u > 5)
			break;
		x = u + 0.3 * y;
		y = y * 0.9 + 0.2;
	}
	return x * y;
}

MGC_VJP() MGC_JVP()
double behind_loop(double x, double y)
{
	for (;;) {
		double u = x;
		int k = 0;
		while (u < 3 && k < 5) {
			u = u * 1.25 + 0.1 * sin(u * y);
			k++;
		}
		if (y > 4)
			break;
		y += 0.4 + 0.1 * u;
		x = 0.2 * u + 0.1 * x * y;
	}
	return x * y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double behind_branch(double x, double y);
double behind_loop(double x, double y);

static double x, x_bar, x_dot, y, y_bar, y_dot;

static double both(double a, double a_dot, double b, double b_dot, double *dot)
{
	double first, second, value = behind_branch_jvp(a, a_dot, b, b_dot, &first);
	value += behind_loop_jvp(a, a_dot, b, b_dot, &second);
	*dot = first + second;
	return value;
}

MODEL(behind_branch(x, y) + behind_loop(x, y),
      behind_branch_vjp(x, &x_bar, y, &y_bar, seed) + behind_loop_vjp(x, &x_bar, y, &y_bar, seed),
      both(x, x_dot, y, y_dot, &dot))

int main(void)
{
	check_step = 0x1p-13;
	INPUT(double, x, 0.4, 0.9);
	INPUT(double, y, 0.5, 1.2);
	return check();
}
