// CONSTRUCT: iterations that look independent and are not | s += x[i]; then s * s
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2> %t/remarks
// RUN: FileCheck %t/model.c < %t/remarks
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

/* F1: the adjoint of the sum depends on the sum */
// CHECK: model.c:[[@LINE+4]]:2: remark: the reverse of this loop is a loop of its own: what becomes of 's' after it decides about its adjoint
static double squared(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * x[i];
	return s * s;
}

/* F1: what the loop writes is read after it */
// CHECK: model.c:[[@LINE+3]]:2: remark: the reverse of this loop is a loop of its own: line {{[0-9]+}}: 'u', which it writes, is used after it
static double written_then_read(const double *x, double *u, int n)
{
	for (int i = 0; i < n; i++)
		u[i] = x[i] * x[i];
	double s = 0;
	for (int i = 0; i < n; i++)
		s += u[i] * u[i];
	return s;
}

/* F1: the loop around it reads in its next iteration what this one writes */
// CHECK: model.c:[[@LINE+5]]:2: remark: the reverse of this loop is a loop of its own
// CHECK: model.c:[[@LINE+5]]:3: remark: the reverse of this loop is a loop of its own: line {{[0-9]+}}: 'u', which it reads, is written after it
static double steps(double *u, double *v, int n)
{
	double s = 0;
	for (int t = 0; t < 3; t++) {
		for (int i = 0; i < n; i++)
			v[i] = u[i] * u[i] + 0.1;
		for (int i = 0; i < n; i++)
			u[i] = v[n - 1 - i] * 0.5;
	}
	for (int i = 0; i < n; i++)
		s += u[i];
	return s;
}

/* F1: the same behind the branch in which it grows */
// CHECK: model.c:[[@LINE+5]]:3: remark: the reverse of this loop is a loop of its own: what becomes of 's' after it decides about its adjoint
static double branch_squared(const double *x, int n)
{
	double s = 1;
	if (n > 2)
		for (int i = 0; i < n; i++)
			s += x[i] * x[i];
	return s * s;
}

/* F2: it may be left early */
// CHECK: model.c:[[@LINE+4]]:2: remark: the reverse of this loop is a loop of its own: it may be left early
static double left_early(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		if (x[i] < -0.9)
			break;
		s += x[i] * x[i];
	}
	return s;
}

/* F2: whether the sum counts is decided after it */
// CHECK: model.c:[[@LINE+4]]:2: remark: the reverse of this loop is a loop of its own: what becomes of 's'
static double decided(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * x[i];
	if (s > 100)
		s = 0;
	return s;
}

/* F3: what it reads is overwritten after it */
// CHECK: model.c:[[@LINE+4]]:2: remark: the reverse of this loop is a loop of its own: line {{[0-9]+}}: 'z', which it reads, is written after it
static double overwritten(double *z, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += z[i] * z[i] * z[i];
	for (int i = 0; i < n; i++)
		z[i] = 0.5;
	return s;
}

/* F3: added to after it */
// CHECK: model.c:[[@LINE+4]]:2: remark: the reverse of this loop is a loop of its own: line {{[0-9]+}}: 'y', which it reads, is written after it
static double added(double *y, const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += y[0] * x[i];
	y[0] += x[0] * 2;
	return s;
}

/* a recurrence in a value, and in a buffer that is not private because its first element stays */
// CHECK: model.c:[[@LINE+4]]:2: remark: the reverse of this loop is a loop of its own: 'p' is carried
static double recurrence(const double *x, int n)
{
	double p = 1;
	for (int i = 0; i < n; i++)
		p = p * x[i] + 1;
	return p;
}

// CHECK: model.c:[[@LINE+7]]:2: remark: the reverse of this loop is a loop of its own: line {{.*}}: what an iteration writes to 'row' may be used by another
static double not_private(const double *x, const double *w, int n, int d)
{
	double *row = malloc((size_t)d * sizeof *row);
	double  s = 0;
	for (int j = 0; j < d; j++)
		row[j] = w[j];
	for (int i = 0; i < n; i++) {
		for (int j = 1; j < d; j++)
			row[j] = x[i] * row[j - 1];
		row[0] = row[d - 1] * 0.9;
		s += row[d - 1] * row[d - 1];
	}
	free(row);
	return s;
}

/* written on one path only */
// CHECK: model.c:[[@LINE+4]]:2: remark: the reverse of this loop is a loop of its own: line {{.*}}: what an iteration writes to 'last' may be used by another
static double sometimes(const double *x, const double *w, int n)
{
	double last[2] = { w[0], w[1] }, s = 0;
	for (int i = 0; i < n; i++) {
		if (x[i] > 0.1)
			last[i % 2] = x[i] * x[i];
		s += last[0] * last[1] * x[i];
	}
	return s;
}

/* one element after the other */
// CHECK: model.c:[[@LINE+3]]:2: remark: the reverse of this loop is a loop of its own: line {{[0-9]+}}: what an iteration writes to 'q' may be used by another
static void in_memory(double *q, int n)
{
	for (int i = 1; i < n; i++)
		q[i] = q[i] * q[i - 1];
}

/* all iterations write the same place; the last one counts */
// CHECK: model.c:[[@LINE+3]]:2: remark: the reverse of this loop is a loop of its own: line {{[0-9]+}}: what an iteration writes to 'r' may be used by another
static void last_counts(const double *x, double *r, int n)
{
	for (int i = 0; i < n; i++)
		r[0] = x[i] * x[i];
}

/* rows that overlap */
// CHECK: model.c:[[@LINE+3]]:2: remark: the reverse of this loop is a loop of its own: line {{[0-9]+}}: what an iteration writes to 'o' may be used by another
static void overlap(const double *x, double *o, int n)
{
	for (int i = 0; i < n - 1; i++)
		for (int j = 0; j < 2; j++)
			o[i + j] = x[i] * x[j];
}

MGC_VJP() MGC_JVP()
double all(const double *x, const double *w, double *y, double *z, double *q, double *u, double *v, double *r, double *o, int n)
{
	double s = squared(x, n) + written_then_read(x, u, n) + steps(u, v, n) + branch_squared(x, n) + left_early(x, n) + decided(x, n);
	s += overwritten(z, n) + added(y, x, n) + recurrence(x, n) + not_private(x, w, n, n) + sometimes(x, w, n);
	in_memory(q, n);
	last_counts(x, r, n);
	overlap(x, o, n);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, const double *w, double *y, double *z, double *q, double *u, double *v, double *r, double *o, int n);

enum { N = 5 };
static double x[N], x_bar[N], x_dot[N], w[N], w_bar[N], w_dot[N], y[N], y_bar[N], y_dot[N], z[N], z_bar[N], z_dot[N];
static double q[N], q_bar[N], q_dot[N], u[N], u_bar[N], u_dot[N], v[N], v_bar[N], v_dot[N], r[N], r_bar[N], r_dot[N];
static double o[N], o_bar[N], o_dot[N];

MODEL(all(x, w, y, z, q, u, v, r, o, N),
      all_vjp(x, x_bar, w, w_bar, y, y_bar, z, z_bar, q, q_bar, u, u_bar, v, v_bar, r, r_bar, o, o_bar, N, seed),
      all_jvp(x, x_dot, w, w_dot, y, y_dot, z, z_dot, q, q_dot, u, u_dot, v, v_dot, r, r_dot, o, o_dot, N, &dot))

int main(void)
{
	INPUT(double, x, 0.2, 1);
	INPUT(double, w, 0.2, 1);
	BUFFER(double, y, -1, 1);
	BUFFER(double, z, -1, 1);
	BUFFER(double, q, 0.5, 1);
	BUFFER(double, u, -1, 1);
	BUFFER(double, v, -1, 1);
	BUFFER(double, r, -1, 1);
	BUFFER(double, o, -1, 1);
	return check();
}
