// CONSTRUCT: scratch that each iteration allocates and frees | it is its own record: in nested loops, overwritten, in ifs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %t/model.c
// RUN: FileCheck %t/model.c --check-prefix=CODE --input-file=%t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-scratch
// RUN: FileCheck %t/model.c --check-prefix=NO --input-file=%t/grad.c
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

/* Gates, as in a recurrent net: filled by one loop, read by another one. */
static double cells(const double *x, const double *w, int n, int layers, int steps)
{
	double s = 0.1;
	for (int t = 0; t < steps; t++)
		for (int l = 0; l < layers; l++) {
			// CHECK-DAG: model.c:[[@LINE+3]]:{{[0-9]+}}: remark: 'gates' has a place of its own for each iteration
			// CODE: gates_kept[{{.*}}] = tanh(
			// NO-NOT: gates_kept
			double *gates = malloc(2 * (size_t)n * sizeof *gates);
			for (int i = 0; i < n; i++) {
				gates[i] = tanh(x[i] * s + w[l]);
				gates[n + i] = 1 / (1 + exp(-x[i] * w[l]));
			}
			for (int i = 0; i < n; i++)
				s += gates[i] * gates[n + i] * s;
			free(gates);
		}
	return s;
}

/* Read, then overwritten, then read again. */
static double twice(const double *x, int n, int steps)
{
	double s = 0.2;
	for (int t = 0; t < steps; t++) {
		// CHECK-DAG: model.c:[[@LINE+1]]:{{[0-9]+}}: remark: 'h' has a place of its own for each iteration
		double *h = malloc((size_t)n * sizeof *h);
		for (int i = 0; i < n; i++)
			h[i] = sin(x[i] * s);
		for (int i = 0; i < n; i++)
			s += 0.3 * h[i] * h[i];
		for (int i = 0; i < n; i++)
			h[i] = cos(x[i] * s);
		for (int i = 0; i < n; i++)
			s -= 0.2 * h[i] * h[i] * h[n - 1 - i];
		free(h);
	}
	return s;
}

/* Only where the iteration comes to it. */
static double sometimes(const double *x, int n, int steps)
{
	double s = 0.3;
	for (int t = 0; t < steps; t++) {
		if (t % 2 == 0) {
			// CHECK-DAG: model.c:[[@LINE+1]]:{{[0-9]+}}: remark: 'part' has a place of its own for each iteration
			double *part = malloc((size_t)n * sizeof *part);
			for (int i = 0; i < n; i++)
				part[i] = s * x[i];
			for (int i = 0; i < n; i++)
				s += part[i] * part[i];
			free(part);
		}
	}
	return s;
}

/* Read where the mirror computes again: its row stands in front of that. */
static double again(const double *x, int steps)
{
	double s = 0, factor = 0;
	for (int t = 0; t < steps; t++) {
		double *pair = malloc(2 * sizeof *pair);
		for (int k = 0; k < 2; k++)
			pair[k] = x[0];
		pair[0] = 0.5 * pair[0] + 0.25 * pair[1] * pair[0];
		s += 0.1 * pair[0] * pair[1];
		free(pair);
	}
	for (int t = 0; t < steps; t++)
		factor += s * s;
	return s * factor;
}

/* Handed to somebody, zero from the start, of a length of the iteration's own, longer than what is read: as before. */
static double others(const double *x, int n, int steps)
{
	double s = 0.4;
	for (int t = 0; t < steps; t++) {
		double *zero = calloc((size_t)n, sizeof *zero), *growing = malloc((size_t)(t + 1) * sizeof *growing);
		double *a = malloc((size_t)n * sizeof *a), *b = malloc((size_t)n * sizeof *b), *lots = malloc(9 * (size_t)n * sizeof *lots);
		double *either = t % 2 ? a : b;
		for (int i = 0; i < n; i++) {
			zero[i] += x[i] * s;
			a[i] = b[i] = lots[i] = x[i] + s;
			either[i] = s;
			growing[i % (t + 1)] = s * x[i];
			s += 0.1 * zero[i] * a[i] * b[i] * lots[i] * growing[0];
		}
		free(zero);
		free(growing);
		free(a);
		free(b);
		free(lots);
	}
	return s;
}

MGC_VJP() MGC_JVP()
double all(const double *x, const double *w, int n, int layers, int steps)
{
	return cells(x, w, n, layers, steps) + twice(x, n, steps) + sometimes(x, n, steps) + again(x, steps) + others(x, n, steps);
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, const double *w, int n, int layers, int steps);

enum { N = 4 };
static double x[N], x_bar[N], x_dot[N], w[2], w_bar[2], w_dot[2];
static int n, steps;

MODEL(all(x, w, n, 2, steps), all_vjp(x, x_bar, w, w_bar, n, 2, steps, seed), all_jvp(x, x_dot, w, w_dot, n, 2, steps, &dot))

int main(void)
{
	INPUT(double, x, 0.1, 0.5);
	INPUT(double, w, -0.5, 0.5);
	for (n = 1; n <= N; n += 3)
		for (steps = 0; steps <= 3; steps += 3)
			if (check())
				return 1;
	return 0;
}
