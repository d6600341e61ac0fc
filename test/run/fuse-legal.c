// CONSTRUCT: independent iterations | for (i) { for (j) row[j] = x[i] * w[j]; s += f(row); }
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2> %t/remarks
// RUN: FileCheck %t/model.c < %t/remarks
// RUN: %compile-and-run
// RUN: %mgc --no-fuse %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck --check-prefix=OFF %s
// RUN: %compile-and-run
// RUN: %mgc --no-privatise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// OFF-NOT: forward and backward at once

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

/* a sum over rows, a buffer of one row, allocated outside */
// CHECK: model.c:[[@LINE+5]]:2: remark: each iteration of this loop runs forward and backward at once
static double rows(const double *x, const double *w, int n, int d)
{
	double *row = malloc((size_t)d * sizeof *row);
	double  s = 0;
	for (int i = 0; i < n; i++) {
		for (int j = 0; j < d; j++)
			row[j] = x[i] * w[j] + 0.1;
		for (int j = 1; j < d; j++)
			row[j] += row[j - 1] * row[j];
		double largest = row[0];
		for (int j = 1; j < d; j++)
			if (row[j] > largest)
				largest = row[j];
		double t = 0;
		for (int j = 0; j < d; j++)
			t += exp(row[j] - largest);
		s += largest + log(t);
	}
	free(row);
	return s;
}

/* the sum grows in a branch and in an inner loop; what follows is linear */
// CHECK: model.c:[[@LINE+5]]:2: remark: each iteration of this loop runs forward and backward at once
// CHECK: model.c:[[@LINE+5]]:3: remark: each iteration of this loop runs forward and backward at once
static double branches(const double *x, const double *w, int n, int d)
{
	double s = 1;
	for (int i = 0; i < n; i++)
		for (int j = i; j < d; j++) {
			if ((i + j) % 3 || x[i] * w[j] > 2)
				s += sin(x[i] * w[j]) * (x[i] - w[j]) * (x[i] - w[j]);
			else
				s -= x[i] * (x[i] - w[j]) * (x[i] - w[j]);
		}
	return 3 - s * w[0] / 2;
}

/* a generator that is carried, but carries no derivative */
// CHECK: model.c:[[@LINE+5]]:2: remark: each iteration of this loop runs forward and backward at once
static double draws(const double *x, int n)
{
	unsigned seed = 1;
	double   s = 0;
	for (int i = 0; i < n; i++) {
		seed = seed * 1103515245u + 12345u;
		s += exp(x[i] * (double)(seed % 100) / 100);
	}
	return s;
}

/* rows of an output that is not looked at again; in place, too */
// CHECK: model.c:[[@LINE+3]]:2: remark: each iteration of this loop runs forward and backward at once
static void outputs(const double *x, double *y, double *z, int n, int d)
{
	for (int i = 0; i < n; i++) {
		double s = 0;
		for (int j = 0; j < d; j++)
			s += x[j];
		for (int j = 0; j < d; j++)
			y[i * d + j] = x[j] * s * x[i];
		z[i] = z[i] * z[i] * s;
	}
}

/* points in pairs, a struct on the stack, a sum in memory */
typedef struct {
	double at[2];
} point_t;

static double distance(const double *x, int i, int j)
{
	point_t p = { { x[i], x[j] } }, q;
	for (int k = 0; k < 2; k++)
		q.at[k] = p.at[k] * p.at[1 - k] - p.at[k];
	return sqrt(1 + q.at[0] * q.at[0] + q.at[1] * q.at[1]);
}

// CHECK: model.c:[[@LINE+3]]:2: remark: each iteration of this loop runs forward and backward at once
static void pairs(const double *x, double *out, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < i; j++)
			*out += 0.25 / distance(x, i, j);
}

MGC_VJP() MGC_JVP()
double all(const double *x, const double *w, double *y, double *z, double *out, int n, int d)
{
	double a = rows(x, w, n, d);
	double b = branches(x, w, n, d), c = draws(x, n);
	outputs(x, y, z, n, d);
	pairs(x, out, n);
	return a + 2 * b - c / 3;
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, const double *w, double *y, double *z, double *out, int n, int d);

enum { N = 4, D = 5 };
static double x[D], x_bar[D], x_dot[D], w[D], w_bar[D], w_dot[D], y[N * D], y_bar[N * D], y_dot[N * D];
static double z[N], z_bar[N], z_dot[N], out[1], out_bar[1], out_dot[1];

MODEL(all(x, w, y, z, out, N, D), all_vjp(x, x_bar, w, w_bar, y, y_bar, z, z_bar, out, out_bar, N, D, seed),
      all_jvp(x, x_dot, w, w_dot, y, y_dot, z, z_dot, out, out_dot, N, D, &dot))

int main(void)
{
	INPUT(double, x, 0.2, 1);
	INPUT(double, w, 0.2, 1);
	BUFFER(double, y, -1, 1);
	BUFFER(double, z, -1, 1);
	BUFFER(double, out, -1, 1);
	return check();
}
