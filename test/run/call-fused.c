// CONSTRUCT: recursion | the adjoint of the result is known before the call: d += m * minor(..)
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2> %t/remarks
// RUN: FileCheck %t/model.c < %t/remarks
// RUN: not grep "is a call of its own" %t/remarks
// RUN: not grep -E "mgrt_push|_rev\(" %t/grad.c
// RUN: %compile-and-run
// RUN: %mgc --no-fuse %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck --check-prefix=OFF %s
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc --no-need --no-activity %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// OFF-NOT: forward and backward at once

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

enum { N = 4 };

/* by minors; the matrix without a row and a column is in a local array */
static double determinant(const double *a, int m)
{
	double d = 0;
	if (m == 1)
		return a[0];
	for (int j = 0; j < m; j++) {
		double b[N * N];
		for (int r = 1; r < m; r++)
			for (int c = 0; c < m - 1; c++)
				b[(r - 1) * (m - 1) + c] = a[r * m + c + (c >= j)];
		d += (j & 1 ? -a[j] : a[j]) * determinant(b, m - 1);
	}
	return d;
}

/* the same with lists of what is left */
static double minor(const double *a, int n, int m, int *next)
{
	int row = n - m, before = n, column = next[n], sign = 1;
	double sum = 0;
	if (m == 0)
		return 1;
	for (int j = 0; j < m; j++) {
		next[before] = next[column];
		double rest = minor(a, n, m - 1, next);
		next[before] = column;
		if (sign > 0)
			sum += a[row * n + column] * rest;
		else
			sum -= a[row * n + column] * rest;
		before = column;
		column = next[column];
		sign = -sign;
	}
	return sum;
}

/* a tree, its weights, and numbers that are handed down */
static double tree(const double *x, const double *w, double depth, int i, int n)
{
	if (i >= n)
		return depth * depth;
	double left = tree(x, w, depth * x[i], 2 * i + 1, n);
	return sin(x[i]) + w[0] * left + tree(x, w, depth + w[1], 2 * i + 2, n) * w[1] / 2;
}

/* two functions that call each other, one in a branch */
static double odd(const double *x, float scale, int n);

static double even(const double *x, float scale, int n)
{
	double s = x[0] * x[0] * scale;
	if (n > 0 && x[0] < x[1])
		s -= 3 * x[1] * odd(x + 1, scale, n - 1);
	return s;
}

static double odd(const double *x, float scale, int n)
{
	if (n == 0)
		return x[0];
	return x[0] - even(x + 1, scale * 0.5f, n - 1) / 2;
}

/* rows of an output that nobody looks at again */
static void fill(const double *x, double *y, double a, int n)
{
	if (n == 0)
		return;
	y[n - 1] = a * x[n - 1];
	fill(x, y, a * 1.25, n - 1);
}

/* in loops: of sums, and of a product that goes on */
static double loops(const double *x, const double *w, int n)
{
	double s = 0, p = 1;
	int next[N + 1];
	for (int i = 0; i < n; i++)
		s += x[i] * tree(x, w, x[i] * w[0], i, n);
	for (int i = 0; i < n; i++) {
		for (int k = 0; k <= N; k++)
			next[k] = k + 1;
		next[N] = 0;
		p *= x[i];
		s += w[i % 2] * minor(x, N / 2, N / 2, next);
	}
	return s * 2 + p * p;
}

// CHECK-DAG: remark: this call of 'determinant' runs forward and backward at once
// CHECK-DAG: remark: this call of 'minor' runs forward and backward at once
// CHECK-DAG: remark: this call of 'tree' runs forward and backward at once
// CHECK-DAG: remark: this call of 'even' runs forward and backward at once
// CHECK-DAG: remark: this call of 'odd' runs forward and backward at once
// CHECK-DAG: remark: this call of 'fill' runs forward and backward at once
MGC_VJP() MGC_JVP()
double all(const double *x, const double *w, double *y, float scale, int n)
{
	int next[N + 1];
	for (int i = 0; i < N; i++)
		next[i] = i + 1;
	next[N] = 0;
	double a = determinant(x, N), b = minor(x, N, N, next);
	double c = tree(x, w, 0.5, 0, n), d = even(x, scale, 3);
	fill(x, y, w[1], n);
	return a + 2 * b - c / 3 + d * w[0] + loops(x, w, n);
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, const double *w, double *y, float scale, int n);

enum { M = 5 };
static double x[16], x_bar[16], x_dot[16], w[2], w_bar[2], w_dot[2], y[M], y_bar[M], y_dot[M];
static float scale, scale_bar, scale_dot;

MODEL(all(x, w, y, scale, M), all_vjp(x, x_bar, w, w_bar, y, y_bar, scale, &scale_bar, M, seed),
      all_jvp(x, x_dot, w, w_dot, y, y_dot, scale, scale_dot, M, &dot))

int main(void)
{
	INPUT(double, x, 0.2, 1);
	INPUT(double, w, 0.2, 1);
	BUFFER(double, y, -1, 1);
	INPUT(float, scale, 0.5, 1);
	return check();
}
