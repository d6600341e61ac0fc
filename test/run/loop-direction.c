// CONSTRUCT: loops | reverse loops that count up where they may
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-rerun
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
// The loop over rows counts up with the one in it, that over steps goes on backwards; without steps, that over rows does.
// CHECK-LABEL: double grids_vjp(
// CHECK: /* reverse sweep */
// CHECK: s-- > 0
// CHECK: for (int y = 1; y <
// CHECK: y-- > 0
// CHECK: return
// DOWN-LABEL: double grids_vjp(
// DOWN: /* reverse sweep */
// DOWN: s-- > 0
// DOWN: y-- > 1
// Rows depend on one another: on the one before, on all by a sum and its product, on the last that wrote.
// CHECK-LABEL: double rows_vjp(
// CHECK: /* reverse sweep */
// CHECK-NOT: int y = {{[0-9]}}
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

/* Steps over a grid: rows of one buffer from those of the other one. */
MGC_VJP() MGC_JVP()
double grids(const double *x, int n, int steps)
{
	double now[36], next[36], sum = 0;
	for (int y = 0; y < n; y++)
		for (int i = 0; i < n; i++)
			now[y * n + i] = next[y * n + i] = x[y] * x[i];
	for (int s = 0; s < steps; s++) {
		for (int y = 1; y < n - 1; y++)
			for (int i = 1; i < n - 1; i++)
				next[y * n + i] = now[y * n + i] * now[(y - 1) * n + i] + now[(y + 1) * n + i] * now[y * n + i - 1];
		for (int i = 0; i < n * n; i++)
			now[i] = next[i] * 0.75 + 0.1;
	}
	for (int i = 0; i < n * n; i++)
		sum += now[i] * now[i];
	return sum;
}

/* Rows from the row before; a row that each one multiplies; rows whose last one counts. */
MGC_VJP() MGC_JVP()
double rows(const double *x, int n, int steps)
{
	double m[36], all[6], last[6], s = 0;
	for (int i = 0; i < n * n; i++)
		m[i] = x[i % n] + 0.125 * i;
	for (int i = 0; i < n; i++)
		all[i] = last[i] = x[i];
	for (int t = 0; t < steps; t++)
		for (int y = 1; y < n; y++)
			for (int i = 0; i < n; i++)
				m[y * n + i] = 0.5 * m[y * n + i] * m[(y - 1) * n + i];
	for (int t = 0; t < steps; t++)
		for (int y = 0; y < n; y++)
			for (int i = 0; i < n; i++)
				all[i] = all[i] * x[y] + m[y * n + i];
	for (int t = 0; t < steps; t++)
		for (int y = 0; y < n; y++)
			for (int i = 0; i < n; i++)
				last[i] = all[i] * x[y];
	for (int i = 0; i < n; i++)
		s += last[i] * m[(n - 1) * n + i] + all[i] * x[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double apart(const double *x, int n);
double chain(const double *x, int n);
double scatter(const double *x, const int *at, int n);
double shifts(const double *x, int n, int d);
double grids(const double *x, int n, int steps);
double rows(const double *x, int n, int steps);

static const int at[] = { 0, 2, 0, 1, 2, 3 };
static double x[6], x_bar[6], x_dot[6];

static double model(void)
{
	return apart(x, 6) + chain(x, 6) + scatter(x, at, 6) + shifts(x, 6, 3) + grids(x, 6, 3) + rows(x, 6, 2);
}

static double reverse(double seed)
{
	return apart_vjp(x, x_bar, 6, seed) + chain_vjp(x, x_bar, 6, seed) + scatter_vjp(x, x_bar, at, 6, seed) + shifts_vjp(x, x_bar, 6, 3, seed) +
	       grids_vjp(x, x_bar, 6, 3, seed) + rows_vjp(x, x_bar, 6, 2, seed);
}

static double forward(double *dot)
{
	double of[6];
	const double y = apart_jvp(x, x_dot, 6, &of[0]) + chain_jvp(x, x_dot, 6, &of[1]) + scatter_jvp(x, x_dot, at, 6, &of[2]) +
	                 shifts_jvp(x, x_dot, 6, 3, &of[3]) + grids_jvp(x, x_dot, 6, 3, &of[4]) + rows_jvp(x, x_dot, 6, 2, &of[5]);
	*dot = of[0] + of[1] + of[2] + of[3] + of[4] + of[5];
	return y;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	return check();
}
