// CONSTRUCT: arrays copied before loops over pairs | the reverse sweep reads the copy: steps, zero trips, ifs, a row alone
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %t/model.c
// RUN: FileCheck %t/model.c --check-prefix=CODE --input-file=%t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-snapshots
// RUN: FileCheck %t/model.c --check-prefix=NO --input-file=%t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/work.c --header %t/work.h --memory=caller
// RUN: grep "^#define FIXED_GRAD_WORK_BYTES" %t/work.h

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

/* An object of the function's own, and the caller's. */
static double pairs(double *v, int n, int steps)
{
	double *p = malloc((size_t)n * sizeof *p), *f = malloc((size_t)n * sizeof *f), energy = 0;
	for (int i = 0; i < n; i++)
		p[i] = v[i] * v[i];
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+3]]:3: remark: what this loop reads of 'p' is copied before it
		// CODE: memcpy(&p_kept[{{.*}}], p, {{.*}});
		// NO-NOT: p_kept
		for (int i = 0; i < n; i++) {
			f[i] = 0;
			for (int j = 0; j < n; j++)
				f[i] += sin(p[j] - p[i]) * v[j];
		}
		// CHECK-DAG: model.c:[[@LINE+1]]:3: remark: what this loop reads of 'v' is copied before it
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n; j++)
				energy += v[j] * v[j] * p[i] * p[i];
		for (int i = 0; i < n; i++) {
			v[i] += 0.1 * f[i] * v[i];
			p[i] += 0.1 * v[i];
		}
	}
	free(p);
	free(f);
	return energy;
}

/* Before no loop at all; sometimes; an array of each turn's own; through an index. */
static double once(double *a, const int *index, int n, int steps)
{
	double sum = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			sum += a[i] * a[j] * a[j];
	for (int i = 0; i < n; i++)
		a[i] = cos(a[i]) + 0.01 * sum;
	for (int s = 0; s < steps; s++) {
		double *own = calloc((size_t)n, sizeof *own);
		for (int i = 0; i < n; i++)
			own[i] = a[i] * a[i];
		if (s != 1) {
			// CHECK-DAG: model.c:[[@LINE+1]]:4: remark: what this loop reads of 'own' is copied before it
			for (int i = 0; i < n; i++)
				for (int j = 0; j < n; j++)
					sum += 0.1 * own[i] * sin(own[index[j]]);
		}
		for (int i = 0; i < n; i++)
			a[i] -= 0.01 * own[i] * sum;
		free(own);
	}
	return sum;
}

MGC_GRAD(wrt(x))
double fixed(const double x[20], double w)
{
	double y[20] = { 0 }, z[20], sum = 0;
	for (int i = 0; i < 20; i++)
		y[i] = x[i];
	for (int s = 0; s < 3; s++) {
		// CHECK-DAG: model.c:[[@LINE+1]]:3: remark: what this loop reads of 'y' is copied before it
		for (int i = 0; i < 20; i++) {
			z[i] = 0;
			for (int j = 0; j < 20; j++)
				z[i] += y[i] * y[j] * y[j] * w;
		}
		for (int i = 0; i < 20; i++)
			y[i] = 0.3 * sin(z[i]);
	}
	for (int i = 0; i < 20; i++)
		sum += y[i];
	return sum;
}

MGC_VJP() MGC_JVP()
double all(const double *x, double *v, double *a, const int *index, double w, int n, int steps)
{
	return pairs(v, n, steps) + once(a, index, n, steps) + fixed(x, w);
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, double *v, double *a, const int *index, double w, int n, int steps);

enum { N = 4 };
static double x[20], x_bar[20], x_dot[20], v[N], v_bar[N], v_dot[N], a[N], a_bar[N], a_dot[N], w, w_bar, w_dot;
static int n, steps;
static const int index_[N] = { 0, 1, 1, 3 };

MODEL(all(x, v, a, index_, w, n, steps), all_vjp(x, x_bar, v, v_bar, a, a_bar, index_, w, &w_bar, n, steps, seed),
      all_jvp(x, x_dot, v, v_dot, a, a_dot, index_, w, w_dot, n, steps, &dot))

int main(void)
{
	BUFFER(double, v, 0.5, 1.0);
	BUFFER(double, a, 0.5, 1.0);
	INPUT(double, x, 0.5, 1.0);
	INPUT(double, w, 0.5, 1.0);
	for (n = 0; n <= N; n += 2)
		for (steps = 0; steps <= 3; steps += 3)
			if (check())
				return 1;
	return 0;
}
