// CONSTRUCT: independent iterations | for (i) { for (j) row[j] = x[i] * w[j]; s += largest(row); }
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2> %t/remarks
// RUN: FileCheck %t/model.c < %t/remarks
// RUN: %compile-and-run
// RUN: %mgc --no-winner %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

/* the winner is one of the places that each iteration has written */
// CHECK-DAG: model.c:[[@LINE+5]]:2: remark: each iteration of this loop runs forward and backward at once
static double rows(const double *x, const double *w, int n, int d)
{
	double *row = malloc((size_t)d * sizeof *row);
	double  s = 0;
	for (int i = 0; i < n; i++) {
		for (int j = 1; j < d; j++)
			row[j] = sin(x[i] * w[j]);
		double largest = 0.1;
		for (int j = 1; j < d; j++)
			if (row[j] > largest)
				largest = row[j];
		s += largest * exp(x[i]);
	}
	free(row);
	return s;
}

/* an index that may also be the one before all that were written: there is what the last iteration left */
// CHECK-DAG: model.c:[[@LINE+6]]:2: remark: the reverse of this loop is a loop of its own
static double left_over(const double *x, const double *w, int n, int d)
{
	double *row = malloc((size_t)d * sizeof *row);
	double  s = 0;
	row[0] = w[0];
	for (int i = 0; i < n; i++) {
		for (int j = 1; j < d; j++)
			row[j] = sin(x[i] * w[j]);
		int at = 0;
		for (int j = 1; j < d; j++)
			if (x[i] * w[j] > 0.4)
				at = j;
		if (at < d)
			s += row[at] * x[i];
		row[0] = x[i] * w[0];
	}
	free(row);
	return s;
}

MGC_VJP() MGC_JVP()
double all(const double *x, const double *w, int n)
{
	return rows(x, w, n, n) + left_over(x, w, n, n);
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, const double *w, int n);

enum { N = 6 };
static double x[N], x_bar[N], x_dot[N], w[N], w_bar[N], w_dot[N];

MODEL(all(x, w, N), all_vjp(x, x_bar, w, w_bar, N, seed), all_jvp(x, x_dot, w, w_dot, N, &dot))

int main(void)
{
	check_step = 0x1p-16;
	INPUT(double, x, 0.2, 1);
	INPUT(double, w, -0.2, 1);
	return check();
}
