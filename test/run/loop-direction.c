// CONSTRUCT: loops | reverse loops that count up where they may
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-simd
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=DOWN --input-file=%t/grad.c %s

// Each element for itself: up.
// CHECK-LABEL: double apart_vjp(
// CHECK: /* reverse sweep */
// CHECK-NOT: i-- > 0
// CHECK: return
// DOWN-LABEL: double apart_vjp(
// DOWN: /* reverse sweep */
// DOWN: i-- > 0
// One element depends on the one before: down.
// CHECK-LABEL: double chain_vjp(
// CHECK: /* reverse sweep */
// CHECK: i-- > 1
// CHECK: return
// CHECK-LABEL: double scatter_vjp(
// CHECK: /* reverse sweep */
// CHECK: i-- > 0
// CHECK: return

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double apart(const double *x, int n)
{
	double y[8], s = 0, a = x[0];
	for (int i = 0; i < n; i++)
		y[i] = sin(x[i] * a);
	for (int i = 0; i < n; i++)
		y[i] = y[i] * y[i] + x[n - 1 - i];
	for (int i = 0; i < n; i++)
		s += y[i] * x[i];
	return s;
}

MGC_VJP() MGC_JVP()
double chain(const double *x, int n)
{
	double y[9];
	y[0] = x[0];
	for (int i = 1; i < n; i++)
		y[i] = sin(y[i - 1] * x[i]);
	return y[n - 1];
}

/* Several iterations write one element: the last one counts. */
MGC_VJP() MGC_JVP()
double scatter(const double *x, const int *at, int n)
{
	double y[8] = { 0 }, s = 0;
	for (int i = 0; i < n; i++)
		y[at[i]] = x[i] * x[i];
	for (int i = 0; i < 4; i++)
		s += y[i] * (i + 1);
	return s;
}

/* Shifts up and down, a window, rows that are written whole, a row that is written again and again. */
MGC_VJP() MGC_JVP()
double shifts(const double *x, int n, int d)
{
	double y[9], m[64], row[8] = { 0 }, s = 0;
	for (int i = 0; i < n; i++)
		y[i] = x[i];
	for (int i = 0; i + 1 < n; i++)
		y[i] = y[i + 1] * x[i];
	for (int i = 1; i < n; i++)
		y[i] = y[i - 1] + y[i] * x[i];
	for (int i = 1; i + 1 < n; i++)
		y[i] = y[i - 1] * 0.5 + y[i] * y[i + 1];
	for (int i = 0; i < n / 2; i++) {
		const double t = y[i];
		y[i] = y[n - 1 - i] * x[i];
		y[n - 1 - i] = t;
	}
	for (int i = 0; i < n; i++)
		for (int j = 0; j < d; j++)
			m[i * d + j] = y[i] * x[j];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < d; j++)
			m[i * d + j] = m[i * d + j] * m[i * d + j] + y[j];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < d; j++)
			row[j] = row[j] * 0.5 + m[i * d + j];
	for (int i = 0; i < n; i++)
		for (int j = 0; j < d; j++)
			m[j] = m[j] * x[i] + row[j];
	for (int j = 0; j < d; j++)
		s += m[j] * row[j];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double apart(const double *x, int n);
double chain(const double *x, int n);
double scatter(const double *x, const int *at, int n);
double shifts(const double *x, int n, int d);

static const int at[] = { 0, 2, 0, 1, 2, 3 };
static double x[6], x_bar[6], x_dot[6];

static double model(void)
{
	return apart(x, 6) + chain(x, 6) + scatter(x, at, 6) + shifts(x, 6, 3);
}

static double reverse(double seed)
{
	return apart_vjp(x, x_bar, 6, seed) + chain_vjp(x, x_bar, 6, seed) + scatter_vjp(x, x_bar, at, 6, seed) + shifts_vjp(x, x_bar, 6, 3, seed);
}

static double forward(double *dot)
{
	double of[4];
	const double y = apart_jvp(x, x_dot, 6, &of[0]) + chain_jvp(x, x_dot, 6, &of[1]) + scatter_jvp(x, x_dot, at, 6, &of[2]) +
	                 shifts_jvp(x, x_dot, 6, 3, &of[3]);
	*dot = of[0] + of[1] + of[2] + of[3];
	return y;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	return check();
}
