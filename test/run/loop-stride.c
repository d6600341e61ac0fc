// CONSTRUCT: loops | for (int i = 0; i < n; i += step), the step known only when it runs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-strides %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <limits.h>
#include <math.h>
#include <mgc/mgc.h>

/* All loops run no turn where their test does not hold at first, whatever the step. */
MGC_VJP() MGC_JVP()
double upwards(const double x[40], int from, int n, int step)
{
	double s = 0;
	int i;
	for (i = 0; i < n; i += step)
		s += 0.1 * sin(s) * x[i] + x[i] * x[i];
	s += i > 100 ? 0 : x[0] * i;
	for (i = 0; i <= n - 1; i += 2 * step)
		s += 0.1 * sin(s) * x[i];
	for (i = 3; i < n; i += step)
		s += 0.1 * cos(s) * x[i];
	for (i = from; i <= n; i += step)
		s += 0.1 * sin(s) * x[i + 4];
	for (long k = 1; k < n; k += step)
		s += 0.1 * sin(s) * x[k] * x[k];
	return s;
}

/* The blocks of a row, and in them every other element or so: records of nested loops. */
MGC_VJP() MGC_JVP()
double blocks(const double x[40], int from, int n, int step)
{
	double s = 0;
	(void)from;
	for (int block = 0; block <= n - step; block += step)
		for (int i = 0; i < step; i += step / 2 + 1)
			s += 0.1 * sin(s) * x[block + i] + x[block] * x[i];
	return s;
}

MGC_VJP() MGC_JVP()
double downwards(const double x[40], int from, int n, int step)
{
	double s = 0;
	for (int i = n; i > from; i -= step)
		s += 0.1 * sin(s) * x[i + 4];
	for (int i = n - 1; i >= 0; i -= step)
		s += 0.1 * cos(s) * x[i] + x[i] * x[i];
	return s;
}

/* Left early, so that no step is impossible: these stay general loops. */
MGC_VJP() MGC_JVP()
double left(const double x[40], int from, int n, int step)
{
	double s = 0;
	for (int i = 0; i < n; i += step) {
		s += 0.1 * sin(s) * x[0] + x[1] * x[1];
		if (s > 2 || i < from)
			break;
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

#include <limits.h>

double upwards(const double x[40], int from, int n, int step);
double blocks(const double x[40], int from, int n, int step);
double downwards(const double x[40], int from, int n, int step);
double left(const double x[40], int from, int n, int step);

static double x[40], x_bar[40], x_dot[40];
static int from, n, step, which;

static double value(void)
{
	double (*const f[])(const double *, int, int, int) = { upwards, blocks, downwards, left };
	return f[which](x, from, n, step);
}

static double reverse(double seed)
{
	double (*const f[])(const double *, double *, int, int, int, double) = {
		upwards_vjp, blocks_vjp, downwards_vjp, left_vjp
	};
	return f[which](x, x_bar, from, n, step, seed);
}

static double forward(double *dot)
{
	double (*const f[])(const double *, const double *, int, int, int, double *) = {
		upwards_jvp, blocks_jvp, downwards_jvp, left_jvp
	};
	return f[which](x, x_dot, from, n, step, dot);
}

MODEL(value(), reverse(seed), forward(&dot))

int main(void)
{
	static const int cases[][3] = { { -4, 20, 1 }, { -3, 20, 2 }, { 2, 21, 3 }, { 0, 20, 7 }, { 5, 6, 30 },
		                        { 1, 0, 1 }, { 2, 0, 0 }, { 3, -5, -2 }, { 9, -INT_MAX, 3 } };
	static const int endless[][3] = { { 100, 5, 0 }, { -60, 5, -3 } };

	INPUT(double, x, -1, 1);
	for (which = 0; which < 3; which++)
		for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
			from = cases[i][0], n = cases[i][1], step = cases[i][2];
			if (which == 1 && (step <= 0 || n < 0))
				continue;
			if (check()) {
				printf("function %d, case %u\n", which, i);
				return 1;
			}
		}
	for (unsigned i = 0; i < sizeof endless / sizeof *endless; i++) {
		from = endless[i][0], n = endless[i][1], step = endless[i][2];
		if (check())
			return 1;
	}
	return 0;
}
