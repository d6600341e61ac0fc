// CONSTRUCT: loops | adjoints of one place are summed before they are added to it
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-simd
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// OFF-NOT: _sum

// The inner loop may not run, and the place is the caller's.
// CHECK-LABEL: double triangle_vjp(
// CHECK: double x_bar_sum = 0.0
// CHECK: x_bar_sum += t_bar * l[
// CHECK: if (n > j)
// CHECK-NEXT: x_bar[i] += x_bar_sum;
// It runs as often as the outer one.
// CHECK-LABEL: double square_vjp(
// CHECK: /* reverse sweep */
// CHECK-NOT: if (
// CHECK: x_bar[i] += t_bar
// Optional.
// CHECK-LABEL: double biased_vjp(
// CHECK: c = n > 0;
// CHECK: MGC_SIMD_SUM(4, bias_bar_sum)
// CHECK: if (c)
// CHECK-NEXT: bias_bar[k] += bias_bar_sum;
// CHECK: return
// Read in each iteration.
// CHECK-LABEL: double grows_vjp(
// CHECK-NOT: _sum
// CHECK-LABEL: double twice_vjp(
// CHECK: x_bar_sum += t_bar{{.*}} * l[i] - t_bar
// CHECK: return

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double triangle(const double *x, const double *l, int n)
{
	double y[8] = { 0 }, s = 0;
	int at = 0;
	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++) {
			y[j] += l[at] * x[i];
			at++;
		}
	for (int i = 0; i < n; i++)
		s += y[i] * y[i];
	return s;
}

MGC_VJP() MGC_JVP()
double square(const double *x, const double *l, int n)
{
	double y[8] = { 0 }, s = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			y[j] += sin(l[i * n + j] * x[i]);
	for (int i = 0; i < n; i++)
		s += y[i] * y[i];
	return s;
}

MGC_VJP() MGC_JVP()
double biased(const double *x, const double *bias, int k, int n)
{
	double y[8], s = 0;
	for (int i = 0; i < n; i++)
		y[i] = x[i] * bias[k];
	for (int i = 0; i < n; i++)
		s += y[i] * y[i] * x[0];
	return s;
}

MGC_VJP(wrt(x)) MGC_JVP(wrt(x))
double grows(double *y, const double *x, int n)
{
	for (int i = 0; i < n; i++)
		y[0] += x[i] * y[0];
	return y[0] * y[1];
}

MGC_VJP() MGC_JVP()
double twice(const double *x, const double *l, int k, int n)
{
	double y[8], z[8], s = 0;
	for (int i = 0; i < n; i++) {
		y[i] = l[i] * x[k];
		z[i] = l[i] - x[k];
	}
	for (int i = 0; i < n; i++)
		s += y[i] * sin(z[i]) * y[n - 1 - i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double triangle(const double *x, const double *l, int n);
double square(const double *x, const double *l, int n);
double biased(const double *x, const double *bias, int k, int n);
double grows(double *y, const double *x, int n);
double twice(const double *x, const double *l, int k, int n);

enum { N = 5 };

static double x[N], x_bar[N], x_dot[N], l[N * N], l_bar[N * N], l_dot[N * N], y[2], y_bar[2], y_dot[2];

static double model(void)
{
	return triangle(x, l, N) + square(x, l, N) + biased(x, l, 3, N) + grows(y, x, N) + twice(x, l, 2, N);
}

static double reverse(double seed)
{
	return triangle_vjp(x, x_bar, l, l_bar, N, seed) + square_vjp(x, x_bar, l, l_bar, N, seed) +
	       biased_vjp(x, x_bar, l, l_bar, 3, N, seed) + grows_vjp(y, y_bar, x, x_bar, N, seed) + twice_vjp(x, x_bar, l, l_bar, 2, N, seed);
}

static double forward(double *dot)
{
	double of[5];
	const double value = triangle_jvp(x, x_dot, l, l_dot, N, &of[0]) + square_jvp(x, x_dot, l, l_dot, N, &of[1]) +
	                     biased_jvp(x, x_dot, l, l_dot, 3, N, &of[2]) + grows_jvp(y, y_dot, x, x_dot, N, &of[3]) +
	                     twice_jvp(x, x_dot, l, l_dot, 2, N, &of[4]);
	*dot = of[0] + of[1] + of[2] + of[3] + of[4];
	return value;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	INPUT(double, l, -0.9, 0.9);
	BUFFER(double, y, 0.5, 1.5);
	/* No iteration, nothing to add to. */
	if (biased_vjp(NULL, NULL, NULL, NULL, 0, 0, 1.0) != 0)
		return 1;
	return check();
}
