// CONSTRUCT: iterations that run again in the reverse sweep | where the program's sizes ask for it: in place, history, copies, two loops
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %t/model.c
// RUN: FileCheck --check-prefix=CODE --input-file=%t/grad.c %t/model.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-rerun
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %t/model.c
// RUN: %mgc %t/model.c -o %t/work.c --header %t/work.h --memory=caller
// RUN: FileCheck --check-prefix=OFF --input-file=%t/work.c %t/model.c

//--- model.c
#include <mgc/mgc.h>
#include <stdlib.h>

// OFF-NOT: again

/* The state is read before it is written: it is read in the record. */
MGC_VJP(wrt(x, y))
MGC_JVP(wrt(x, y))
void integrate(const double *x, double *y, int n, int steps)
{
	double h = 1.0 / steps, *k = malloc((size_t)n * sizeof *k), *t = malloc((size_t)n * sizeof *t);
	// CHECK-DAG: model.c:[[@LINE+7]]:2: remark: each iteration of this loop runs again in the reverse sweep where its records would need more than 8 MB
	// CODE-LABEL: void integrate_vjp(
	// CODE: if (again)
	// CODE: reverse sweep
	// CODE: if (again) {
	// CODE-NOT: memcpy(y,
	// CODE: void integrate_jvp(
	for (int s = 0; s < steps; s++) {
		for (int i = 0; i < n; i++)
			k[i] = x[i] * y[i] * y[i];
		for (int i = 1; i < n; i++)
			t[i] = y[i] + h * k[i - 1] * y[i - 1];
		t[0] = x[0];
		for (int i = 0; i < n; i++)
			k[i] = x[i] * t[i] * t[i];
		for (int i = 0; i < n; i++)
			y[i] += h * k[i] * t[i];
	}
	free(k);
	free(t);
}

/* Written in the middle of the iteration and read again: the caller's memory is put back. */
MGC_VJP()
MGC_JVP()
double relax(double *y, const double *x, int n, int steps)
{
	double sum = 0;
	// CHECK-DAG: model.c:[[@LINE+1]]:2: remark: each iteration of this loop runs again in the reverse sweep where its records would need more than 8 MB
	for (int s = 3; s < steps; s++) {
		for (int i = 0; i < n; i++)
			y[i] = 0.5 * y[i] * y[i] * x[i] + 0.4 * x[i];
		for (int i = 0; i < n - 1; i++)
			y[i] = 0.5 * y[i] * y[i + 1] - 0.4 * y[i];
		for (int i = 0; i < n; i++)
			y[i] = 0.5 * y[i] * y[i] * x[i] - 0.4 * x[i] * y[i];
	}
	for (int i = 0; i < n; i++)
		sum += y[i] * y[i];
	return sum;
}

/* What earlier iterations have left is still there; rows are copied; two loops share their scratch. */
MGC_VJP()
MGC_JVP()
double history(const double *x, double *z, int n, int steps)
{
	double *t = malloc((size_t)n * sizeof *t), *u = malloc((size_t)n * sizeof *u), sum = 0;
	for (int i = 0; i < n; i++)
		u[i] = z[i] = x[i];
	// CHECK-DAG: model.c:[[@LINE+1]]:2: remark: each iteration of this loop runs again in the reverse sweep where its records would need more than 8 MB
	for (int s = 1; s < steps; s++) {
		for (int i = 0; i < n; i++)
			t[i] = u[i] * u[i] + z[(s - 1) * n + i];
		for (int i = 1; i < n; i++)
			u[i] = 0.3 * t[i] * t[i - 1];
		for (int i = 0; i < n; i++)
			t[i] = u[i] * z[(s - 1) * n + i];
		for (int i = 0; i < n; i++)
			z[s * n + i] = 0.5 * t[i] * t[i] + 0.3 * x[i];
	}
	// CHECK-DAG: model.c:[[@LINE+1]]:2: remark: each iteration of this loop runs again in the reverse sweep where its records would need more than 8 MB
	for (int s = 0; s < steps; s++) {
		for (int i = 0; i < n; i++)
			t[i] = u[i] * u[i] * x[i];
		for (int i = 0; i < n; i++)
			u[i] = t[i] * t[i] + x[i] * u[i];
		for (int i = 0; i < n; i++)
			u[i] = 0.5 * u[i] * t[i] + 0.5 * x[i];
	}
	for (int i = 0; i < n; i++)
		sum += t[i] * t[i] * u[i] + z[(steps - 1) * n + i];
	free(t);
	free(u);
	return sum;
}

/* What an iteration reads is a row, but which one is not known before: a copy of the whole would be as large as all records. */
MGC_VJP()
MGC_JVP()
double rows(double *x, int m, int n)
{
	// CODE-LABEL: double rows_vjp(
	// CODE-NOT: again
	// CODE: double rows_jvp(
	double sum = 0;
	for (int r = 0; r < m; r++) {
		double mean = 0;
		for (int i = 0; i < n; i++)
			mean += x[r * n + i] * x[r * n + i];
		for (int i = 0; i < n; i++)
			x[r * n + i] = (x[r * n + i] - mean / n) * x[r * n + i];
	}
	for (int i = 0; i < m * n; i++)
		sum += x[i] * x[i];
	return sum;
}

/* What an iteration allocates is recorded there. */
MGC_VJP()
MGC_JVP()
double scratch(const double *x, double *y, int n, int steps)
{
	double sum = 0;
	for (int s = 0; s < steps; s++) {
		double *t = malloc((size_t)n * sizeof *t);
		for (int i = 0; i < n; i++)
			t[i] = x[i] * y[i] * y[i];
		for (int i = 0; i < n; i++)
			y[i] = t[i] * t[i] * y[i] - y[i];
		free(t);
	}
	for (int i = 0; i < n; i++)
		sum += y[i] * y[i];
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

void integrate(const double *x, double *y, int n, int steps);
double relax(double *y, const double *x, int n, int steps);
double history(const double *x, double *z, int n, int steps);
double rows(double *x, int m, int n);
double scratch(const double *x, double *y, int n, int steps);

/* Enough for 8 MB of records, and two. */
enum { N = 3000, STEPS = 160 };

static double x[N], x_bar[N], x_dot[N], a[N], a_bar[N], a_dot[N], b[N], b_bar[N], b_dot[N];
static double c[N], c_bar[N], c_dot[N], d[N], d_bar[N], d_dot[N];
static double z[STEPS * N], z_bar[STEPS * N], z_dot[STEPS * N];
static int n, steps;

static double model(void)
{
	integrate(x, a, n, steps);
	return relax(b, x, n, steps) + history(x, z, n, steps) + scratch(x, c, n, steps) + rows(d, 5, n / 7);
}

static double reverse(double seed)
{
	integrate_vjp(x, x_bar, a, a_bar, n, steps);
	return relax_vjp(b, b_bar, x, x_bar, n, steps, seed) + history_vjp(x, x_bar, z, z_bar, n, steps, seed) +
	       scratch_vjp(x, x_bar, c, c_bar, n, steps, seed) + rows_vjp(d, d_bar, 5, n / 7, seed);
}

static double forward(double *dot)
{
	double of[4];
	integrate_jvp(x, x_dot, a, a_dot, n, steps);
	const double y = relax_jvp(b, b_dot, x, x_dot, n, steps, &of[0]) + history_jvp(x, x_dot, z, z_dot, n, steps, &of[1]) +
	                 scratch_jvp(x, x_dot, c, c_dot, n, steps, &of[2]) + rows_jvp(d, d_dot, 5, n / 7, &of[3]);
	*dot = of[0] + of[1] + of[2] + of[3];
	return y;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	BUFFER(double, a, -0.4, 0.4);
	BUFFER(double, b, -0.9, 0.9);
	BUFFER(double, c, -0.9, 0.9);
	BUFFER(double, d, -0.9, 0.9);
	BUFFER(double, z, -0.9, 0.9);
	check_points = 1;
	n = 7;
	steps = 5;
	check();
	n = N;
	steps = STEPS;
	check();
	return check_failures != 0;
}
