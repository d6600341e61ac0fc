// CONSTRUCT: loops | rows of which nobody knows whether they overlap: a version of the loop for where they do not
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck --check-prefix=SAID %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-versions
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// SAID: model.c:{{.*}}: remark: there are two versions of this loop

// CHECK-LABEL: void rows_vjp(
// CHECK: const _Bool c = n <= width && n >= 0;
// CHECK: if (c) {
// CHECK: } else {
// CHECK: /* reverse sweep */
// CHECK: if (!c) {
// CHECK-LABEL: void rows_jvp(
// CHECK-NOT: n <= width
// The condition in the source is enough, or is not.
// CHECK-LABEL: void guarded_vjp(
// CHECK: if (n <= width) {
// CHECK-LABEL: void one_more_vjp(
// CHECK: n < width
// CHECK-LABEL: void either_vjp(
// Two loops, one in each branch.
// CHECK-LABEL: void one_of_two_vjp(
// CHECK-NOT: /* reverse sweep */
// CHECK-LABEL: void one_of_two_jvp(
// CHECK-LABEL: void short_rows_vjp(
// CHECK: width >= 3
// CHECK-LABEL: void short_rows_jvp(
// Nor one that no char meets.
// CHECK-LABEL: void long_rows_vjp(
// CHECK-NOT: width >=
// CHECK-LABEL: void long_rows_jvp(
// Equal or not at all: no condition that sizes have; nor is the end of a sum one.
// CHECK-LABEL: void shifted_vjp(
// CHECK-NOT: by {{[<>]}}= 0
// CHECK-LABEL: void shifted_jvp(
// CHECK-LABEL: void recurrence_vjp(
// CHECK-NOT: n <=
// CHECK-LABEL: void recurrence_jvp(
// OFF-LABEL: void rows_vjp(
// OFF-NOT: n <= width
// OFF-LABEL: void rows_jvp(

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* Softmax of rows, and something for what is left of a row. */
MGC_VJP() MGC_JVP()
void rows(double *p, const double *x, int m, int n, int width)
{
	for (int row = 0; row < m; row++) {
		double sum = 0;
		for (int i = 0; i < n; i++) {
			p[row * width + i] = exp(x[row * width + i] * p[row * width + i]);
			sum += p[row * width + i];
		}
		for (int i = 0; i < n; i++)
			p[row * width + i] /= sum;
		for (int i = n; i < width; i++)
			p[row * width + i] *= 0.5 * p[row * width + i];
	}
}

MGC_VJP() MGC_JVP()
void guarded(double *p, int m, int n, int width)
{
	if (n <= width)
		for (int row = 0; row < m; row++)
			for (int i = 0; i < n; i++)
				p[row * width + i] = sin(p[row * width + i]);
	else
		for (int row = 0; row < m; row++)
			for (int i = 0; i < n; i++)
				p[row * width + i] = cos(p[row * width + i]);
}

/* Its rows may be longer by one element. */
MGC_VJP() MGC_JVP()
void one_more(double *p, int m, int n, int width)
{
	if (n <= width)
		for (int row = 0; row < m; row++)
			for (int i = 0; i <= n; i++)
				p[row * width + i] = sin(p[row * width + n - i]);
}

MGC_VJP() MGC_JVP()
void either(double *p, int m, int n, int width, int anyway)
{
	if (n <= width || anyway)
		for (int row = 0; row < m; row++)
			for (int i = 0; i < n; i++)
				p[row * width + i] = sin(p[row * width + n - 1 - i]);
}

MGC_VJP() MGC_JVP()
void one_of_two(double *p, int n, int which)
{
	if (which)
		for (int i = 0; i < n; i++)
			p[i] = sin(p[i]);
	else
		for (int i = 0; i < n; i++)
			p[i] = cos(p[i]) * p[i];
}

/* What stands in an if behind the loop changes what it has written. */
MGC_VJP() MGC_JVP()
void behind(double *p, int n, int which)
{
	for (int i = 0; i < n; i++)
		p[i] = sin(p[i]);
	if (which)
		for (int i = 0; i < n; i++)
			p[i] = p[i] * p[n - 1 - i];
}

/* What is recorded has its places in front of the if, but for those that must be read first. */
MGC_VJP() MGC_JVP()
void sparse(double *p, const int *start, int m)
{
	if (start)
		for (int row = 0; row < m; row++)
			for (int k = start[row]; k < start[row + 1]; k++)
				p[row] = sin(p[row] * p[k]);
}

/* A size that is known late, and would be much too large where nothing is recorded. */
MGC_VJP() MGC_JVP()
void late(double *p, const int *size)
{
	const int n = size[0];
	if (n < 10)
		for (int i = 0; i < n; i++)
			for (int k = 0; k < n; k++)
				p[i] = sin(p[i] * p[k]);
}

MGC_VJP() MGC_JVP()
void short_rows(double *p, int m, signed char width)
{
	for (int row = 0; row < m; row++)
		for (int i = 0; i < 3; i++)
			p[row * width + i] = sin(p[row * width + 2 - i]);
}

MGC_VJP() MGC_JVP()
void long_rows(double *p, int m, signed char width)
{
	for (int row = 0; row < m; row++)
		for (int i = 0; i < 300; i++)
			p[row * width + i] = sin(p[row * width + i]);
}

MGC_VJP() MGC_JVP()
void shifted(double *p, int n, int by)
{
	for (int i = 0; i < n; i++)
		p[i + by] = sin(p[i]);
}

MGC_VJP() MGC_JVP()
void recurrence(double *p, int m, int n)
{
	for (int row = 1; row < m; row++)
		for (int i = 0; i < n; i++)
			p[row * n + i] = sin(p[(row - 1) * n + i]) + p[row * n + i];
}

//--- main.c
#include "check.h"
#include "grad.h"

void rows(double *p, const double *x, int m, int n, int width);
void guarded(double *p, int m, int n, int width);
void one_more(double *p, int m, int n, int width);
void either(double *p, int m, int n, int width, int anyway);
void one_of_two(double *p, int n, int which);
void behind(double *p, int n, int which);
void sparse(double *p, const int *start, int m);
void late(double *p, const int *size);
void short_rows(double *p, int m, signed char width);
void shifted(double *p, int n, int by);
void recurrence(double *p, int m, int n);

enum { M = 3, SIZE = 24, AHEAD = 4 };

/* Rows may begin a little before the first place, where n is negative. */
static double p[SIZE], p_bar[SIZE], p_dot[SIZE], x[SIZE], x_bar[SIZE], x_dot[SIZE];
static int n, width, flag;
static const int start[] = { 0, 2, 2, 5 };
static const int size[] = { 3, 2147483647 };

static double model(void)
{
	rows(p + AHEAD, x + AHEAD, M, n, width);
	guarded(p + AHEAD, M, n, width);
	one_more(p + AHEAD, M, n, width);
	either(p + AHEAD, M, n, width, flag);
	one_of_two(p + AHEAD, n, flag);
	behind(p + AHEAD, n, flag);
	sparse(p + AHEAD, flag ? start : NULL, M);
	late(p + AHEAD, &size[flag]);
	short_rows(p + AHEAD, M, (signed char)width);
	shifted(p + AHEAD, n, flag);
	recurrence(p + AHEAD, M, n > 0 ? n : 0);
	return 0;
}

static double *was[11];

static void keep(int i)
{
	was[i] = was[i] ? was[i] : malloc(sizeof p);
	memcpy(was[i], p, sizeof p);
}

/* Adjoints of several calls one behind the other: each from what the one before it has left. */
static double reverse(double seed)
{
	(void)seed;
	keep(0);
	rows(p + AHEAD, x + AHEAD, M, n, width);
	keep(1);
	guarded(p + AHEAD, M, n, width);
	keep(2);
	one_more(p + AHEAD, M, n, width);
	keep(3);
	either(p + AHEAD, M, n, width, flag);
	keep(4);
	one_of_two(p + AHEAD, n, flag);
	keep(5);
	behind(p + AHEAD, n, flag);
	keep(6);
	sparse(p + AHEAD, flag ? start : NULL, M);
	keep(7);
	late(p + AHEAD, &size[flag]);
	keep(8);
	short_rows(p + AHEAD, M, (signed char)width);
	keep(9);
	shifted(p + AHEAD, n, flag);
	keep(10);
	recurrence_vjp(p + AHEAD, p_bar + AHEAD, M, n > 0 ? n : 0);
	double after[SIZE];
	memcpy(after, p, sizeof p);
	memcpy(p, was[9], sizeof p);
	shifted_vjp(p + AHEAD, p_bar + AHEAD, n, flag);
	memcpy(p, was[8], sizeof p);
	short_rows_vjp(p + AHEAD, p_bar + AHEAD, M, (signed char)width);
	memcpy(p, was[7], sizeof p);
	late_vjp(p + AHEAD, p_bar + AHEAD, &size[flag]);
	memcpy(p, was[6], sizeof p);
	sparse_vjp(p + AHEAD, p_bar + AHEAD, flag ? start : NULL, M);
	memcpy(p, was[5], sizeof p);
	behind_vjp(p + AHEAD, p_bar + AHEAD, n, flag);
	memcpy(p, was[4], sizeof p);
	one_of_two_vjp(p + AHEAD, p_bar + AHEAD, n, flag);
	memcpy(p, was[3], sizeof p);
	either_vjp(p + AHEAD, p_bar + AHEAD, M, n, width, flag);
	memcpy(p, was[2], sizeof p);
	one_more_vjp(p + AHEAD, p_bar + AHEAD, M, n, width);
	memcpy(p, was[1], sizeof p);
	guarded_vjp(p + AHEAD, p_bar + AHEAD, M, n, width);
	memcpy(p, was[0], sizeof p);
	rows_vjp(p + AHEAD, p_bar + AHEAD, x + AHEAD, x_bar + AHEAD, M, n, width);
	memcpy(p, after, sizeof p);
	return 0;
}

static double forward(double *dot)
{
	*dot = 0;
	rows_jvp(p + AHEAD, p_dot + AHEAD, x + AHEAD, x_dot + AHEAD, M, n, width);
	guarded_jvp(p + AHEAD, p_dot + AHEAD, M, n, width);
	one_more_jvp(p + AHEAD, p_dot + AHEAD, M, n, width);
	either_jvp(p + AHEAD, p_dot + AHEAD, M, n, width, flag);
	one_of_two_jvp(p + AHEAD, p_dot + AHEAD, n, flag);
	behind_jvp(p + AHEAD, p_dot + AHEAD, n, flag);
	sparse_jvp(p + AHEAD, p_dot + AHEAD, flag ? start : NULL, M);
	late_jvp(p + AHEAD, p_dot + AHEAD, &size[flag]);
	short_rows_jvp(p + AHEAD, p_dot + AHEAD, M, (signed char)width);
	shifted_jvp(p + AHEAD, p_dot + AHEAD, n, flag);
	recurrence_jvp(p + AHEAD, p_dot + AHEAD, M, n > 0 ? n : 0);
	return 0;
}

MODEL(model(), reverse(seed), forward(&dot))

/* Rows apart, side by side, overlapping by one and by more, and from before their first place on. */
int main(void)
{
	static const int sizes[][2] = { { 3, 5 }, { 4, 4 }, { 5, 4 }, { 6, 3 }, { -1, 4 }, { -2, 3 }, { 0, 4 }, { 4, 0 } };
	BUFFER(double, p, 0.3, 0.9);
	INPUT(double, x, 0.3, 0.9);
	check_points = 1;
	for (size_t i = 0; i < 2 * sizeof sizes / sizeof *sizes; i++) {
		n = sizes[i / 2][0];
		width = sizes[i / 2][1];
		flag = i % 2;
		check();
	}
	return check_failures != 0;
}
