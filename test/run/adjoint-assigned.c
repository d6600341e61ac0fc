// CONSTRUCT: arrays | scratch whose adjoint starts from zero: written whole, in part, twice, by some turns only
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck %s --input-file=%t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-assign
// RUN: FileCheck %s --input-file=%t/grad.c --check-prefix=CLEARED
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-fuse
// RUN: %compile-and-run

// CHECK-LABEL: whole_vjp(
// CHECK: whole_scratch_bar = malloc
// CHECK: whole_scratch_bar[{{.*}}] = {{[^0]}}
// CHECK-NOT: whole_scratch_bar[{{.*}}] = 0.0
// CHECK: free(whole_scratch_bar)
// CLEARED-LABEL: whole_vjp(
// CLEARED: whole_scratch_bar = calloc
// CLEARED: whole_scratch_bar[{{.*}}] +=
// CLEARED: whole_scratch_bar[{{.*}}] = 0.0

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

/* In each turn all is written, then read. */
MGC_VJP() MGC_JVP()
double whole(const double *x, int n, int turns)
{
	double *whole_scratch = malloc((size_t)n * sizeof *whole_scratch);
	double s = 0;
	for (int t = 0; t < turns; t++) {
		for (int i = 0; i < n; i++)
			whole_scratch[i] = sin(x[i] * (t + 1));
		for (int i = 0; i < n; i++)
			s += whole_scratch[i] * whole_scratch[i] * x[n - 1 - i];
	}
	free(whole_scratch);
	return s;
}

/* Some turns write some of it: what they leave is read by later ones. */
static double left_over(const double *x, int n, int turns)
{
	double *a = calloc((size_t)n, sizeof *a);
	double s = 0;
	for (int t = 0; t < turns; t++) {
		for (int i = 0; i < n; i++)
			s += (0.1 + sin(s) * a[i]) * x[t];
		if (t % 2 == 0)
			for (int i = 0; i < n / 2; i++)
				a[i] = x[i] * (1 + s);
	}
	free(a);
	return s;
}

/* Read twice: the second reader adds to what the first one has left. */
static double twice(const double *x, int n, int turns)
{
	double *b = malloc((size_t)n * sizeof *b);
	double s = 0;
	for (int t = 0; t < turns; t++) {
		for (int i = n; i-- > 0;)
			b[i] = x[i] * (1 + s);
		for (int i = 0; i < n; i++)
			s += 0.1 * b[i] * b[i];
		for (int i = n - 1; i >= 0; i--)
			s += 0.2 * sin(b[i]) * b[n - 1 - i];
		for (int i = 0; i + 1 < n; i += 2)
			s += 0.1 * b[i] * b[i + 1];
	}
	free(b);
	return s;
}

/* Written twice, and read by several turns of a loop each time. */
static double rewritten(const double *x, int n, int turns)
{
	double *c = malloc((size_t)n * sizeof *c);
	double s = 0;
	for (int i = 0; i < n; i++)
		c[i] = exp(x[i]);
	for (int t = 0; t < turns; t++)
		for (int i = 0; i < n; i++)
			s += 0.1 * sin(s) * c[i] * x[t];
	for (int i = 0; i < n; i++)
		c[i] = x[i] * x[i];
	for (int t = 0; t < turns; t++)
		for (int i = 0; i < n; i++)
			s += 0.1 * cos(s) * c[i] * x[t];
	free(c);
	return s;
}

/* Turns of an inner loop add to one place; the next turn of the outer one starts from zero. */
static double accumulated(const double *x, int n, int turns)
{
	double *d = malloc((size_t)n * sizeof *d);
	double s = 0;
	for (int t = 0; t < turns; t++) {
		for (int i = 0; i < n; i++)
			d[i] = x[i] + s;
		for (int r = 0; r < 3; r++)
			for (int i = 0; i < n; i++)
				s += 0.1 * sin(d[i]) * x[r];
	}
	free(d);
	return s;
}

/* The last element is only ever zero; the first one is written by itself; the loop may be left. */
static double in_part(const double *x, int n, int turns)
{
	double *e = calloc((size_t)n, sizeof *e);
	double s = 0;
	for (int t = 0; t < turns; t++) {
		e[0] = x[0] * x[t];
		for (int i = 1; i < n - 1; i++) {
			e[i] = 0.5 * e[i - 1] + x[i] * s;
			if (e[i] > 0.9)
				break;
		}
		for (int i = 1; i < n; i++)
			s += 0.3 * e[i] * e[i - 1];
	}
	free(e);
	return s;
}

/* Two halves of one object, through two pointers, the second one backwards. */
static double halves(const double *x, int n, int turns)
{
	double *all = malloc(2 * (size_t)n * sizeof *all), *low = all, *high = all + n;
	double s = 0;
	for (int t = 0; t < turns; t++) {
		for (int i = 0; i < n; i++) {
			low[i] = x[i] * (t + s);
			high[n - 1 - i] = cos(x[i]) * low[i];
		}
		for (int i = 0; i < 2 * n; i++)
			s += 0.1 * all[i] * all[2 * n - 1 - i];
		if (s > 0)
			for (int i = 0; i < n; i++)
				s += 0.1 * high[i] * x[i];
	}
	free(all);
	return s;
}

MGC_VJP() MGC_JVP()
double all(const double *x, int n, int turns)
{
	return left_over(x, n, turns) + twice(x, n, turns) + rewritten(x, n, turns) + accumulated(x, n, turns) +
	       in_part(x, n, turns) + halves(x, n, turns);
}

//--- main.c
#include "check.h"
#include "grad.h"

double whole(const double *x, int n, int turns);
double all(const double *x, int n, int turns);

static double x[5], x_bar[5], x_dot[5];
static int n, turns, which;

static double value(void)
{
	return which ? whole(x, n, turns) : all(x, n, turns);
}

static double adjoint(double seed)
{
	return which ? whole_vjp(x, x_bar, n, turns, seed) : all_vjp(x, x_bar, n, turns, seed);
}

static double tangent(double *d)
{
	return which ? whole_jvp(x, x_dot, n, turns, d) : all_jvp(x, x_dot, n, turns, d);
}

MODEL(value(), adjoint(seed), tangent(&dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	for (which = 0; which < 2; which++)
		for (n = 5; n > 2; n--)
			for (turns = 0; turns < 4; turns++)
				if (check())
					return 1;
	return 0;
}
