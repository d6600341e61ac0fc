// CONSTRUCT: loops | what neighbouring iterations add to one adjoint is gathered
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %cc -O3 -fopenmp-simd %flags -O3 -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck --check-prefix=SAID %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-gather
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// OFF-NOT: j + 2
// SAID: remark: what iterations of its reverse add to the same places is gathered

// One place in an iteration, and the sums are added up in any order.
// CHECK-LABEL: double weighted_vjp(
// CHECK: MGC_SIMD_SUM(
// CHECK-NEXT: for (int i = 2; i < k{{.*}}; i++) {
// CHECK: x_bar[i + 2] +=
// CHECK-NOT: x_bar
// CHECK: for (int i = k
// CHECK: return
// Three rows, in each of them one place.
// CHECK-LABEL: double box_vjp(
// CHECK: y_bar[{{.*}}(j + 2)]
// CHECK-COUNT-3: x_bar[{{.*}} +=
// CHECK-NOT: x_bar[{{.*}} +=
// CHECK: for (int j = k
// CHECK: return

// The buffers that change places stay apart.
// CHECK-LABEL: float swapped_vjp(
// CHECK: MGC_SIMD_SUM(
// CHECK: next_bar{{.*}}[i] = 0.0f
// CHECK: return
// CHECK-LABEL: double recurrence_vjp(
// CHECK: y_bar[i - 1] +=
// CHECK: return

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double weighted(const double *x, const double *w, int n)
{
	double y[48], s = 0;
	for (int i = 2; i < n - 2; i++)
		y[i] = w[0] * x[i - 2] + w[1] * x[i - 1] * x[i - 1] + w[2] * x[i] + w[3] * x[i] * x[i + 1] + x[i + 2];
	for (int i = 2; i < n - 2; i++)
		s += y[i] * y[i] * i;
	return s;
}

MGC_VJP() MGC_JVP()
double box(const double *start, int n)
{
	double x[n][n], y[n][n], s = 0;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			x[i][j] = start[i * n + j];
	for (int t = 0; t < 3; t++) {
		for (int i = 1; i < n - 1; i++)
			for (int j = 1; j < n - 1; j++)
				y[i][j] = 0.1 * (x[i - 1][j - 1] + x[i - 1][j] + x[i - 1][j + 1] + x[i][j - 1] + 2 * x[i][j] + x[i][j + 1] +
				                 x[i + 1][j - 1] + x[i + 1][j] + x[i + 1][j + 1]);
		for (int i = 1; i < n - 1; i++)
			for (int j = 1; j < n - 1; j++)
				x[i][j] = y[i][j] * y[i][j];
	}
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			s += x[i][j] * (i - j);
	return s;
}

MGC_VJP() MGC_JVP()
float swapped(const float *x, float rate, int n, int steps)
{
	float a[48], b[48], *now = a, *next = b, s = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = x[i];
	for (int t = 0; t < steps; t++) {
		for (int i = 1; i < n - 1; i++)
			next[i] = now[i] + rate * (now[i - 1] - 2 * now[i] + now[i + 1]) + now[i] * now[i] * 0.1f;
		float *const other = now;
		now = next;
		next = other;
	}
	for (int i = 0; i < n; i++)
		s += now[i] * now[i];
	return s;
}

/* The reverse of the recurrence adds to what it has just read. */
MGC_VJP() MGC_JVP()
double recurrence(const double *x, int n)
{
	double y[48], s = 0;
	y[0] = x[0];
	for (int i = 1; i < n; i++)
		y[i] = 0.5 * y[i - 1] + x[i] * x[i - 1];
	for (int i = 0; i < n; i++)
		s += y[i] * y[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double weighted(const double *x, const double *w, int n);
double box(const double *start, int n);
float swapped(const float *x, float rate, int n, int steps);
double recurrence(const double *x, int n);

enum { N = 24, BOX = 12 };

static double x[BOX * BOX], x_bar[BOX * BOX], x_dot[BOX * BOX], w[4], w_bar[4], w_dot[4];
static float f[N], f_bar[N], f_dot[N], c[1], c_bar[1], c_dot[1];
static int n, m;

static double model(void)
{
	return weighted(x, w, n) + box(x, m) + swapped(f, c[0], n, 3) + recurrence(x, n);
}

static double reverse(double seed)
{
	return weighted_vjp(x, x_bar, w, w_bar, n, seed) + box_vjp(x, x_bar, m, seed) +
	       swapped_vjp(f, f_bar, c[0], c_bar, n, 3, (float)seed) + recurrence_vjp(x, x_bar, n, seed);
}

static double forward(double *dot)
{
	double of[3];
	float of_float;
	const double y = weighted_jvp(x, x_dot, w, w_dot, n, &of[0]) + box_jvp(x, x_dot, m, &of[1]) +
	                 swapped_jvp(f, f_dot, c[0], c_dot[0], n, 3, &of_float) + recurrence_jvp(x, x_dot, n, &of[2]);
	*dot = of[0] + of[1] + of[2] + of_float;
	return y;
}

MODEL(model(), reverse(seed), forward(&dot))

/* Loops of no, few and many turns. */
int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	INPUT(double, w, -0.9, 0.9);
	INPUT(float, f, -0.9, 0.9);
	INPUT(float, c, 0.1, 0.3);
	for (n = 1; n <= N; n++) {
		m = n < BOX ? n : BOX;
		check();
	}
	return check_failures != 0;
}
