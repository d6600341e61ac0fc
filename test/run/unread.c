// CONSTRUCT: adjoints of buffers that change places or are chosen | what nobody reads any more is not cleared
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck %t/model.c --input-file=%t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-assign
// RUN: FileCheck %t/model.c --check-prefix=NO --input-file=%t/grad.c
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

MGC_VJP() MGC_JVP()
double swapped(const double *x, int n, int steps)
{
	double *now = malloc((size_t)n * sizeof *now), *next = malloc((size_t)n * sizeof *next), sum = 0;
	for (int i = 0; i < n; i++) {
		now[i] = x[i] * x[i];
		next[i] = sin(x[i]);
	}
	for (int s = 0; s < steps; s++) {
		for (int i = 1; i < n; i++)
			next[i] = now[i - 1] * now[i];
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n; i++)
		sum += now[i] * now[i] + next[i];
	free(now);
	free(next);
	return sum;
}
/* The first store to each of the buffers clears nothing. */
// CHECK-LABEL: swapped_vjp(const
// CHECK: next_bar_1[{{.*}}] = 0.0;
// CHECK: const double x_i = x[i];
// CHECK-NOT: = 0.0;
// CHECK: free(work);
// NO-LABEL: swapped_vjp(const
// NO: next_bar_1[{{.*}}] = 0.0;
// NO: const double x_i = x[i];
// NO: next_bar[i] = 0.0;
// NO: now_bar[i] = 0.0;

/* The next turn adds to what this one has taken; but after the first turn nobody does. */
MGC_VJP() MGC_JVP()
double chosen(const double *x, const int *takes_h, int n, int turns)
{
	double h[8], g[8], s = 1;
	for (int i = 0; i < n; i++)
		g[i] = x[i];
	for (int t = 0; t < turns; t++) {
		for (int i = 0; i < n; i++)
			h[i] = x[i] * (t + s) + g[0];
		double *from = takes_h[t] ? h : g;
		for (int i = 0; i < n; i++)
			s += sin(from[i]) * x[i];
	}
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double swapped(const double *x, int n, int steps);
double chosen(const double *x, const int *takes_h, int n, int turns);

enum { N = 6 };
static double x[N], x_bar[N], x_dot[N];
static const int takes_h[3] = { 1, 0, 1 };
static int n, steps;

static double both(void)
{
	return swapped(x, n, steps) + chosen(x, takes_h, n, steps);
}

static double both_vjp(double seed)
{
	const double first = swapped_vjp(x, x_bar, n, steps, seed);
	return first + chosen_vjp(x, x_bar, takes_h, n, steps, seed);
}

static double both_jvp(double *dot)
{
	double first_dot, second_dot;
	const double first = swapped_jvp(x, x_dot, n, steps, &first_dot);
	const double value = first + chosen_jvp(x, x_dot, takes_h, n, steps, &second_dot);
	*dot = first_dot + second_dot;
	return value;
}

MODEL(both(), both_vjp(seed), both_jvp(&dot))

int main(void)
{
	INPUT(double, x, 0.5, 0.9);
	for (n = 1; n <= N; n += 5)
		for (steps = 0; steps <= 3; steps++)
			if (check())
				return 1;
	return 0;
}
