// CONSTRUCT: loops | the loops of one step go over their arrays block by block
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --rerun
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck --check-prefix=SAID %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-blocks
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// OFF-NOT: from +=
// SAID: model.c:{{.*}}: remark: this loop and the 1 behind it go over their arrays block by block

// A loop that overwrites what the next element of the one before it reads comes an element later.
// CHECK-LABEL: double steps_vjp(
// CHECK: /* forward sweep */
// CHECK: for (long from = 1; from <= n; from += 256) {
// CHECK: return
// CHECK-LABEL: double steps_jvp(
// CHECK: for (long from = 1; from <= n; from += 256) {
// CHECK: return
// CHECK-LABEL: double flux_vjp(
// CHECK: for (long from = 0; from <= {{.*}}; from += 256) {
// CHECK: return
// The order of elements is another one, or not known; a loop waits for its own sum.
// CHECK-LABEL: double apart_vjp(
// CHECK-NOT: from +=

//--- model.c
#include <mgc/mgc.h>
#include <stdlib.h>

/* Written a step ahead of where it is read, read ahead of where it is written, in place. */
MGC_VJP() MGC_JVP()
double steps(const double *x, double *y, int n, int n_steps)
{
	double *k = malloc((size_t)n * sizeof *k), *l = malloc((size_t)n * sizeof *l), *t = malloc((size_t)n * sizeof *t), sum = 0;
	for (int s = 0; s < n_steps; s++) {
		k[0] = x[0];
		for (int i = 1; i < n; i++)
			k[i] = x[i] * y[i - 1];
		for (int i = 0; i < n; i++)
			t[i] = y[i] + k[i] / 2;
		l[0] = k[0] * x[0];
		for (int i = 1; i < n; i++)
			l[i] = x[i] * t[i - 1] * x[i - 1];
		for (int i = 0; i < n; i++)
			t[i] = y[i] - l[i] * 0.25;
		for (int i = 0; i < n; i++)
			y[i] += 0.1 * (k[i] + l[i] + t[i] * t[i]);
		sum += k[0] * l[0];
	}
	for (int i = 0; i < n; i++)
		sum += y[i] * y[i];
	free(k);
	free(l);
	free(t);
	return sum;
}

/* Bounds that differ by a constant, neighbours on both sides, float. */
MGC_VJP() MGC_JVP()
double flux(const float *x, float rate, int n, int n_steps)
{
	float *u = malloc((size_t)n * sizeof *u), *f = malloc((size_t)n * sizeof *f), *g = malloc((size_t)n * sizeof *g);
	double sum = 0;
	for (int i = 0; i < n; i++) {
		u[i] = x[i];
		f[i] = g[i] = 0;
	}
	for (int s = 0; s < n_steps; s++) {
		for (int i = 0; i < n - 1; i++)
			f[i] = u[i + 1] * u[i] - u[i];
		for (int i = 0; i < n - 2; i++)
			g[i] = f[i + 1] - f[i] * rate;
		for (int i = 1; i < n - 1; i++)
			f[i] = g[i] * f[i - 1];
		for (int i = 1; i < n - 1; i++)
			u[i] += rate * (f[i] + g[i - 1]);
	}
	for (int i = 0; i < n; i++)
		sum += u[i] * u[i];
	free(u);
	free(f);
	free(g);
	return sum;
}

MGC_VJP() MGC_JVP()
double apart(const double *x, const int *at, int n, int n_steps)
{
	double *u = malloc((size_t)n * sizeof *u), *v = malloc((size_t)n * sizeof *v), sum = 0;
	for (int i = 0; i < n; i++)
		u[i] = v[i] = x[i];
	for (int s = 0; s < n_steps; s++) {
		for (int i = 0; i < n; i++)
			v[i] = u[i] * x[i];
		for (int i = 0; i < n; i++)
			u[i] = v[n - 1 - i] + x[i];
		for (int i = 0; i < n; i++)
			v[i] = u[at[i]] * 0.5;
		for (int i = 0; i < n; i++)
			u[i] = v[0] * 0.1 - v[i];
		for (int i = 0; i < n; i++)
			sum += u[i] * v[i];
		for (int i = 0; i < n; i++)
			v[i] = u[i] + 0.01 * sum;
		for (int i = 0; i < n; i++)
			u[i] = u[i] * v[i];
	}
	for (int i = 0; i < n; i++)
		sum += u[i];
	free(u);
	free(v);
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double steps(const double *x, double *y, int n, int n_steps);
double flux(const float *x, float rate, int n, int n_steps);
double apart(const double *x, const int *at, int n, int n_steps);

enum { N = 600 };

static double x[N], x_bar[N], x_dot[N], y[N], y_bar[N], y_dot[N];
static float f[N], f_bar[N], f_dot[N], c[1], c_bar[1], c_dot[1];
static int n, at[N];

static double model(void)
{
	return steps(x, y, n, 3) + flux(f, c[0], n, 2) + apart(x, at, n, 2);
}

static double reverse(double seed)
{
	return steps_vjp(x, x_bar, y, y_bar, n, 3, seed) + flux_vjp(f, f_bar, c[0], c_bar, n, 2, seed) +
	       apart_vjp(x, x_bar, at, n, 2, seed);
}

static double forward(double *dot)
{
	double of[3];
	const double r = steps_jvp(x, x_dot, y, y_dot, n, 3, &of[0]) + flux_jvp(f, f_dot, c[0], c_dot[0], n, 2, &of[1]) +
	                 apart_jvp(x, x_dot, at, n, 2, &of[2]);
	*dot = of[0] + of[1] + of[2];
	return r;
}

MODEL(model(), reverse(seed), forward(&dot))

/* Around the lengths of blocks, and none. */
int main(void)
{
	static const int lengths[] = { 1, 2, 3, 4, 64, 127, 128, 129, 130, 131, 255, 256, 257, 258, 259, 260, 511, 512, 513, 515, N };
	INPUT(double, x, -0.9, 0.9);
	BUFFER(double, y, -0.9, 0.9);
	INPUT(float, f, -0.9, 0.9);
	INPUT(float, c, 0.1, 0.3);
	for (int i = 0; i < N; i++)
		at[i] = 0;
	check_points = 1;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		n = lengths[i];
		for (int k = 0; k < n; k++)
			at[k] = k * 7 % n;
		check();
	}
	return check_failures != 0;
}
