// CONSTRUCT: function pointers | chosen in each iteration of a loop of unknown count
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

static double cube(double x)
{
	return x * x * x;
}

static double wave(double x)
{
	return sin(x) * 2;
}

static double (*const table[3])(double) = {cube, wave, sin};

MGC_VJP() MGC_JVP()
double counted(double x, double y, int n)
{
	double (*last)(double) = wave;
	double sum = 0;
	for (int i = 0; i < n && y * y > 0.05; i++) {
		double (*f)(double) = table[i % 3];
		sum += f(0.3 * x + y) * last(y);
		if (i % 2 == 0)
			last = f;
		y = 0.75 * y;
	}
	return sum;
}

/* How often is not known: the pointers go on the growing store. */
MGC_VJP() MGC_JVP()
double settled(double x, double y, int k)
{
	double (*last)(double) = wave;
	double sum = 0;
	while (y * y > 0.05) {
		double (*f)(double) = table[k++ % 3];
		sum += f(0.3 * x + y) * last(y);
		if (k % 3 != 1)
			last = f;
		y = 0.75 * y;
	}
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double counted(double x, double y, int n);
double settled(double x, double y, int k);

static double x, x_bar, x_dot, y, y_bar, y_dot;
static int k;

static double both(void)
{
	return counted(x, y, 6 * k) + settled(x, y, k);
}

static double both_vjp(double seed)
{
	const double a = counted_vjp(x, &x_bar, y, &y_bar, 6 * k, seed);
	return a + settled_vjp(x, &x_bar, y, &y_bar, k, seed);
}

static double both_jvp(double *dot)
{
	double a_dot;
	const double a = counted_jvp(x, x_dot, y, y_dot, 6 * k, &a_dot);
	const double b = settled_jvp(x, x_dot, y, y_dot, k, dot);
	*dot += a_dot;
	return a + b;
}

MODEL(both(), both_vjp(seed), both_jvp(&dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, 0.8, 0.9);
	for (k = 0; k < 3; k++)
		check();
	return check_failures != 0;
}
