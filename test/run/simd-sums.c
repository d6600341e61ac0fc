// CONSTRUCT: loops | sums of adjoints that compilers may vectorise
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %cc -O3 -fopenmp-simd %flags -O3 -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-simd
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// OFF-NOT: MGC_SIMD

// What is not summed up in the primal may be added up in any order.
// CHECK-LABEL: double scaled_vjp(
// CHECK: /* reverse sweep */
// CHECK: MGC_SIMD_SUM(4, {{[ab]}}_bar, {{[ab]}}_bar)
// CHECK-NEXT: for (int i = 0; i < n; i++)
// CHECK: return
// CHECK-LABEL: float narrow_vjp(
// CHECK: MGC_SIMD_SUM(8, a_bar
// CHECK: return
// Two iterations add to one place; one element in two; so few that they are written out; the order matters.
// CHECK-LABEL: double meet_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK-LABEL: double apart_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK-LABEL: double few_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK-LABEL: double horner_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK-LABEL: double gather_vjp(
// CHECK-NOT: MGC_SIMD
// An inner loop from where the outer one is, a counter that runs along.
// CHECK-LABEL: double triangle_vjp(
// CHECK: MGC_SIMD_SUM(4, {{.*}}_bar
// CHECK: return

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double scaled(const double *x, const double *p, int n)
{
	double y[40], s = 0;
	const double a = sin(p[0]), b = p[1];
	for (int i = 0; i < n; i++)
		y[i] = a * x[i] * x[i] - b * x[i];
	for (int i = 0; i < n; i++)
		s += y[i] * y[i];
	return s;
}

MGC_VJP() MGC_JVP()
float narrow(const float *x, float a, int n)
{
	float y[40], s = 0;
	for (int i = 0; i < n; i++)
		y[i] = a * x[i];
	for (int i = 0; i < n; i++)
		s += y[i] * y[i];
	return s;
}

MGC_VJP() MGC_JVP()
double meet(const double *x, double a, int n)
{
	double y[40], s = 0;
	for (int i = 0; i < n - 9; i++)
		y[i] = a * (x[i] * x[i + 9]);
	for (int i = 0; i < n - 9; i++)
		s += y[i] * y[i];
	return s;
}

MGC_VJP() MGC_JVP()
double apart(const double *x, double a, int n)
{
	double y[40], s = 0;
	for (int i = 0; i < n / 2; i++)
		y[i] = a * (x[2 * i] * x[2 * i + 1]);
	for (int i = 0; i < n / 2; i++)
		s += y[i] * y[i];
	return s;
}

MGC_VJP() MGC_JVP()
double few(const double *x, double a)
{
	double y[40], s = 0;
	for (int i = 0; i < 8; i++)
		y[i] = a * sin(x[i]);
	for (int i = 0; i < 8; i++)
		s += y[i] * y[i];
	return s;
}

MGC_VJP() MGC_JVP()
double horner(const double *x, double a, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s = s * a + x[i];
	return s;
}

MGC_VJP() MGC_JVP()
double gather(const double *x, double a, const int *at, int n)
{
	double y[40], s = 0;
	for (int i = 0; i < n; i++)
		y[i] = a * x[at[i]] * x[at[i]];
	for (int i = 0; i < n; i++)
		s += y[i] * y[i];
	return s;
}

MGC_VJP() MGC_JVP()
double triangle(const double *x, const double *l, int n)
{
	double y[40] = { 0 }, s = 0;
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

//--- main.c
#include "check.h"
#include "grad.h"

double scaled(const double *x, const double *p, int n);
float narrow(const float *x, float a, int n);
double meet(const double *x, double a, int n);
double apart(const double *x, double a, int n);
double few(const double *x, double a);
double horner(const double *x, double a, int n);
double gather(const double *x, double a, const int *at, int n);
double triangle(const double *x, const double *l, int n);

enum { N = 37 };

static double x[N], x_bar[N], x_dot[N], p[2], p_bar[2], p_dot[2], l[N * N], l_bar[N * N], l_dot[N * N];
static float f[N], f_bar[N], f_dot[N], c[1], c_bar[1], c_dot[1];
static int at[N];

static double model(void)
{
	return scaled(x, p, N) + narrow(f, c[0], N) + meet(x, p[0], N) + apart(x, p[0], N) + few(x, p[1]) + horner(x, p[1], N) +
	       gather(x, p[0], at, N) + triangle(x, l, N);
}

static double reverse(double seed)
{
	return scaled_vjp(x, x_bar, p, p_bar, N, seed) + narrow_vjp(f, f_bar, c[0], c_bar, N, (float)seed) +
	       meet_vjp(x, x_bar, p[0], p_bar, N, seed) + apart_vjp(x, x_bar, p[0], p_bar, N, seed) +
	       few_vjp(x, x_bar, p[1], p_bar + 1, seed) + horner_vjp(x, x_bar, p[1], p_bar + 1, N, seed) +
	       gather_vjp(x, x_bar, p[0], p_bar, at, N, seed) + triangle_vjp(x, x_bar, l, l_bar, N, seed);
}

static double forward(double *dot)
{
	double of[7];
	float of_float;
	const double y = scaled_jvp(x, x_dot, p, p_dot, N, &of[0]) + narrow_jvp(f, f_dot, c[0], c_dot[0], N, &of_float) +
	                 meet_jvp(x, x_dot, p[0], p_dot[0], N, &of[1]) + apart_jvp(x, x_dot, p[0], p_dot[0], N, &of[2]) +
	                 few_jvp(x, x_dot, p[1], p_dot[1], &of[3]) + horner_jvp(x, x_dot, p[1], p_dot[1], N, &of[4]) +
	                 gather_jvp(x, x_dot, p[0], p_dot[0], at, N, &of[5]) + triangle_jvp(x, x_dot, l, l_dot, N, &of[6]);
	*dot = of_float;
	for (int i = 0; i < 7; i++)
		*dot += of[i];
	return y;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	for (int i = 0; i < N; i++)
		at[i] = i * 7 % 5;
	INPUT(double, x, -0.9, 0.9);
	INPUT(double, p, -0.9, 0.9);
	INPUT(double, l, -0.5, 0.5);
	INPUT(float, f, -0.9, 0.9);
	INPUT(float, c, -0.9, 0.9);
	return check();
}
