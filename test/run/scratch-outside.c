// CONSTRUCT: scratch that each iteration writes anew | it lies outside of the loop, and is its own record
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %t/model.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --rerun
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-scratch --explain 2>&1 | FileCheck --check-prefix=OFF %s
// RUN: %compile-and-run
// OFF-NOT: has a place of its own

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

/* One element less is read than written. */
MGC_VJP() MGC_JVP()
double steps(const double *x, int n, int n_steps)
{
	double *y = malloc((size_t)n * sizeof *y), sum = 0;
	// CHECK-DAG: model.c:[[@LINE+1]]:{{[0-9]+}}: remark: 'h' has a place of its own for each iteration
	double *h = malloc((size_t)n * sizeof *h);
	for (int i = 0; i < n; i++)
		y[i] = x[i];
	for (int s = 0; s < n_steps; s++) {
		for (int i = 0; i < n; i++)
			h[i] = sin(y[i]);
		for (int i = 1; i < n; i++)
			y[i] = x[i] * h[i - 1] * h[i - 1];
	}
	for (int i = 0; i < n; i++)
		sum += y[i] * y[i];
	free(h);
	free(y);
	return sum;
}

/* In a loop in a loop, triangular; under a condition. */
MGC_VJP() MGC_JVP()
double rows(const double *x, int n)
{
	double s = 0.3;
	// CHECK-DAG: model.c:[[@LINE+1]]:{{[0-9]+}}: remark: 'row' has a place of its own for each iteration
	double *row = malloc((size_t)n * sizeof *row);
	for (int t = 0; t < 2; t++)
		for (int k = 0; k < n; k++) {
			for (int i = 0; i < n; i++)
				row[i] = tanh(x[i] * s + k);
			if (k % 3 != 1)
				for (int i = 0; i < n; i++)
					s += 0.1 * row[i] * row[n - 1 - i];
		}
	free(row);
	return s;
}

/* Written before the loop; read after it; the first element is what an earlier iteration has left there. */
MGC_VJP() MGC_JVP()
double left(const double *x, int n, int n_steps)
{
	// CHECK-NOT: remark: '{{a|b|c}}' has a place
	double *a = malloc((size_t)n * sizeof *a), *b = malloc((size_t)n * sizeof *b), *c = malloc((size_t)n * sizeof *c), s = 0.2;
	a[0] = x[0];
	for (int t = 0; t < n_steps; t++) {
		for (int i = 1; i < n; i++)
			a[i] = x[i] * s;
		for (int i = 0; i < n; i++)
			s += 0.1 * a[i] * a[n - 1 - i];
		a[0] = a[n - 1] * a[n - 1] * 0.5;
		for (int i = 0; i < n; i++)
			b[i] = x[i] * s;
		for (int i = 0; i < n; i++)
			s += 0.1 * b[i] * b[i];
		if (t == 0)
			c[0] = x[0];
		for (int i = 1; i < n; i++)
			c[i] = x[i] * s;
		for (int i = 0; i < n; i++)
			s += 0.1 * c[i] * c[i] * c[n - 1 - i];
	}
	s += n_steps > 0 ? b[0] * b[n - 1] : 0;
	free(a);
	free(b);
	free(c);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"
#define N 20
double steps(const double *x, int n, int n_steps);
double rows(const double *x, int n);
double left(const double *x, int n, int n_steps);
static double x[N], x_bar[N], x_dot[N];
static int n;

static double model(void)
{
	return steps(x, n, 3) + rows(x, n) + left(x, n, 3);
}

static double reverse(double seed)
{
	return steps_vjp(x, x_bar, n, 3, seed) + rows_vjp(x, x_bar, n, seed) + left_vjp(x, x_bar, n, 3, seed);
}

static double forward(double *dot)
{
	double of[3];
	const double r = steps_jvp(x, x_dot, n, 3, &of[0]) + rows_jvp(x, x_dot, n, &of[1]) + left_jvp(x, x_dot, n, 3, &of[2]);
	*dot = of[0] + of[1] + of[2];
	return r;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	static const int lengths[] = { 1, 2, 3, N };
	INPUT(double, x, -0.9, 0.9);
	check_points = 1;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		n = lengths[i];
		check();
	}
	return check_failures != 0;
}
