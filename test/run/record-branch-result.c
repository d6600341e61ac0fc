// CONSTRUCT: memory | what a branch computes is read back where its result was stored
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-need
// RUN: %compile-and-run

// The factor is still there in the reverse sweep: neither what is divided nor the divisor, of another row, is recorded.
// CHECK-LABEL: double factor_vjp(
// CHECK-NOT: _kept
// CHECK: return

// Here the divisor may be the very element that is overwritten.
// CHECK-LABEL: double diagonal_vjp(
// CHECK: _kept[{{.*}}] =
// CHECK: return

// One of two results is overwritten, and recorded once.
// CHECK-LABEL: double two_vjp(
// CHECK: u_1 = sin(u);
// CHECK-NOT: u_kept
// CHECK: } else {
// CHECK: u_kept[i] = u_1;
// CHECK: return

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* Cholesky's factorisation in place. */
MGC_VJP() MGC_JVP()
double factor(double *a, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			double s = a[i * n + j];
			for (int k = 0; k < j; k++)
				s -= a[i * n + k] * a[j * n + k];
			a[i * n + j] = i == j ? sqrt(s) : s / a[j * n + j];
		}
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			sum += a[i * n + j] * (i + 2 * j);
	return sum;
}

MGC_VJP() MGC_JVP()
double diagonal(double *a, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			a[i * n + j] = i == j ? 2 / a[j * n + j] : a[i * n + j] / a[j * n + j];
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++)
			sum += a[i * n + j] * (i + 2 * j);
	return sum;
}

MGC_VJP() MGC_JVP()
double two(const double *x, double *y, double *z, int n)
{
	double sum = 0;
	for (int i = 0; i < n; i++) {
		double u, v;
		if (x[i] > 0.5) {
			u = sin(x[i]);
			v = u * u * exp(x[i]);
		} else {
			u = x[i];
			v = x[i] * x[i];
		}
		y[i] = u;
		z[i] = v;
		sum += u * v;
	}
	for (int i = 0; i < n; i++)
		y[i] *= y[i] * z[i];
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double factor(double *a, int n);
double diagonal(double *a, int n);
double two(const double *x, double *y, double *z, int n);

enum { N = 5 };

static double a[N * N], a_bar[N * N], a_dot[N * N], at[N * N], at_bar[N * N], at_dot[N * N];
static double x[N], x_bar[N], x_dot[N], y[N], y_bar[N], y_dot[N], z[N], z_bar[N], z_dot[N];

/* Positive definite. */
static void fill(const double *from, double *to, double diagonal)
{
	for (int i = 0; i < N * N; i++)
		to[i] = from[i] + (i % (N + 1) ? 0 : diagonal);
}

static void add(const double *bar)
{
	for (int i = 0; i < N * N; i++)
		a_bar[i] += bar[i];
}

static double whole(void)
{
	fill(a, at, N);
	const double f = factor(at, N);
	fill(a, at, 1);
	return f + diagonal(at, N) + two(x, y, z, N);
}

static double reverse(double seed)
{
	fill(a, at, N);
	memset(at_bar, 0, sizeof at_bar);
	const double f = factor_vjp(at, at_bar, N, seed);
	add(at_bar);
	fill(a, at, 1);
	memset(at_bar, 0, sizeof at_bar);
	const double g = diagonal_vjp(at, at_bar, N, seed);
	add(at_bar);
	return f + g + two_vjp(x, x_bar, y, y_bar, z, z_bar, N, seed);
}

static double forward(double *dot)
{
	double parts[3];
	fill(a, at, N);
	fill(a_dot, at_dot, 0);
	const double f = factor_jvp(at, at_dot, N, &parts[0]);
	fill(a, at, 1);
	fill(a_dot, at_dot, 0);
	const double g = diagonal_jvp(at, at_dot, N, &parts[1]), h = two_jvp(x, x_dot, y, y_dot, z, z_dot, N, &parts[2]);
	*dot = parts[0] + parts[1] + parts[2];
	return f + g + h;
}

MODEL(whole(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, a, 0.2, 0.8);
	INPUT(double, x, 0.2, 0.8);
	return check();
}
