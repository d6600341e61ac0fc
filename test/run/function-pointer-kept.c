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

static double line(double x)
{
	return 2 * x;
}

static double (*const steep[3])(double) = {line, cube, cos};

static double damped(int k, double v)
{
	v = steep[k % 3](acosh(5 + v) * 0.1);
	return 0.5 * v * v - v;
}

/* The pointer is handed out of the ifs that a return leaves. */
MGC_VJP() MGC_JVP()
double early(double x, double y, int k)
{
	for (int i = 1; i <= k; i++)
		if (x > 0.5 * i)
			return x * y;
	double best = 100;
	for (int i = 0; i < 3; i++) {
		const double d = damped(k, (y - 0.9 * i) * 0.5) * 0.1;
		best = fmin(best, d * d);
	}
	return damped(k, cos(best - 0.125) * best + x) * 1.5 - x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double counted(double x, double y, int n);
double settled(double x, double y, int k);
double early(double x, double y, int k);

static double x, x_bar, x_dot, y, y_bar, y_dot;
static int k;

static double all(void)
{
	return counted(x, y, 6 * k) + settled(x, y, k) + early(x, y, k);
}

static double all_vjp(double seed)
{
	const double a = counted_vjp(x, &x_bar, y, &y_bar, 6 * k, seed);
	return a + settled_vjp(x, &x_bar, y, &y_bar, k, seed) + early_vjp(x, &x_bar, y, &y_bar, k, seed);
}

static double all_jvp(double *dot)
{
	double of[3];
	const double a = counted_jvp(x, x_dot, y, y_dot, 6 * k, &of[0]);
	const double b = settled_jvp(x, x_dot, y, y_dot, k, &of[1]);
	const double c = early_jvp(x, x_dot, y, y_dot, k, &of[2]);
	*dot = of[0] + of[1] + of[2];
	return a + b + c;
}

MODEL(all(), all_vjp(seed), all_jvp(&dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	INPUT(double, y, 0.8, 0.9);
	for (k = 0; k < 3; k++)
		check();
	return check_failures != 0;
}
