// CONSTRUCT: loops | loops over several arrays of which compilers are told that they do not meet
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %cc %flags -O3 -fopenmp-simd -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --explain 2>&1 | FileCheck --check-prefix=SAID %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-simd
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// OFF-NOT: {{MGC_S(IMD|CALAR)}}

// Parts of one allocation.
// CHECK-LABEL: double parts_vjp(
// CHECK: MGC_SIMD(4)
// CHECK-NEXT: for (int i = 0; i < n; i++) {
// CHECK-NEXT: w_bar[i]
// CHECK: return
// CHECK-LABEL: float narrow_vjp(
// CHECK: MGC_SIMD(8)
// CHECK: return
// Parameters are apart for compilers, too.
// CHECK-LABEL: double own_vjp(
// CHECK-NOT: MGC_S
// CHECK-LABEL: double own_jvp(
// Two iterations add to one place, surely and perhaps.
// CHECK-LABEL: double meet_vjp(
// CHECK-NOT: MGC_SIMD(
// CHECK-LABEL: double meet_jvp(
// CHECK-LABEL: double may_meet_vjp(
// CHECK-NOT: MGC_SIMD(
// CHECK-LABEL: double may_meet_jvp(
// An array of one iteration is the same piece of memory in each.
// CHECK-LABEL: double chosen_vjp(
// CHECK-NOT: MGC_SIMD(
// CHECK: t_bar[4]
// CHECK: return
// Elements of structs lie apart; where there is much to compute, compilers may have it.
// CHECK-LABEL: double wide_vjp(
// CHECK: MGC_SCALAR
// CHECK-NEXT: for (int i = 0; i < n; i++)
// CHECK: b_bar[i].at[
// CHECK: return
// CHECK-LABEL: double dear_vjp(
// CHECK-NOT: MGC_SCALAR
// CHECK: return
// Points are loaded as they lie.
// CHECK-LABEL: double points_vjp(
// CHECK-NOT: MGC_SCALAR
// CHECK: return
// CHECK-LABEL: double points_jvp(
// CHECK-NOT: MGC_SCALAR

// Adjoints are summed up in a loop that runs forward and backward at once; not beside a sum of the primal.
// CHECK-LABEL: void scaled_vjp(
// CHECK: MGC_SIMD_SUM(4, a_bar_sum)
// CHECK-NEXT: for (int i = 0; i < n; i++) {
// CHECK-LABEL: void scaled_jvp(
// CHECK-LABEL: double beside_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK: return
// CHECK-LABEL: double beside_jvp(
// The same of the adjoint of a value.
// CHECK-LABEL: void shares_vjp(
// CHECK: MGC_SIMD_SUM(4, a_bar)
// CHECK-NEXT: for (int i = 0; i < n; i++) {
// CHECK-LABEL: void shares_jvp(
// CHECK-LABEL: double shares_beside_vjp(
// CHECK-NOT: MGC_SIMD
// CHECK: return
// CHECK-LABEL: double shares_beside_jvp(

// SAID: model.c:{{.*}}remark: compilers are told that iterations of this loop do not meet
// SAID: model.c:{{.*}}remark: this loop is left to scalars: vectors would have to be gathered and scattered

//--- model.h
typedef struct body {
	double at[6];
} body;

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

#include "model.h"

MGC_VJP() MGC_JVP()
double parts(const double *x, const double *p, int n)
{
	double *u = malloc((size_t)n * sizeof *u), *v = malloc((size_t)n * sizeof *v), *w = malloc((size_t)n * sizeof *w), s = 0;
	for (int i = 0; i < n; i++) {
		u[i] = p[0] * x[i];
		v[i] = x[i] * x[i] - p[1];
	}
	for (int i = 0; i < n; i++)
		w[i] = u[i] * v[i];
	for (int i = 0; i < n; i++)
		s = s * 0.9 + w[i] * w[i];
	free(u);
	free(v);
	free(w);
	return s;
}

MGC_VJP() MGC_JVP()
float narrow(const float *x, int n)
{
	float *u = malloc((size_t)n * sizeof *u), *w = malloc((size_t)n * sizeof *w), s = 0;
	for (int i = 0; i < n; i++)
		u[i] = 2 * x[i];
	for (int i = 0; i < n; i++)
		w[i] = u[i] * x[i];
	for (int i = 0; i < n; i++)
		s = s * 0.9f + w[i] * u[i];
	free(u);
	free(w);
	return s;
}

MGC_VJP() MGC_JVP()
double own(const double *x, const double *y, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * y[i];
	return s;
}

MGC_VJP() MGC_JVP()
double meet(const double *x, int n)
{
	double *u = malloc((size_t)n * sizeof *u), *w = malloc((size_t)n * sizeof *w), s = 0;
	for (int i = 0; i < n; i++)
		u[i] = x[i] * x[i];
	for (int i = 0; i < n - 1; i++)
		w[i] = u[i] * u[i + 1];
	for (int i = 0; i < n - 1; i++)
		s = s * 0.9 + w[i] * w[i];
	free(u);
	free(w);
	return s;
}

MGC_VJP() MGC_JVP()
double may_meet(const double *x, int k, int n)
{
	double *u = malloc((size_t)n * sizeof *u), *w = malloc((size_t)n * sizeof *w), s = 0;
	for (int i = 0; i < n; i++)
		u[i] = x[i] * x[i];
	for (int i = 0; i < n - 5; i++)
		w[i] = u[i] * u[i + k];
	for (int i = 0; i < n - 5; i++)
		s = s * 0.9 + w[i] * w[i];
	free(u);
	free(w);
	return s;
}

MGC_VJP() MGC_JVP()
double chosen(const double *x, const int *which, int n)
{
	double *u = malloc((size_t)n * sizeof *u), *v = malloc((size_t)n * sizeof *v), *w = malloc((size_t)n * sizeof *w), s = 0;
	for (int i = 0; i < n; i++) {
		u[i] = x[i] * x[i];
		v[i] = 3 - x[i];
	}
	for (int i = 0; i < n; i++) {
		double t[4];
		t[0] = u[i];
		t[1] = u[i] * v[i];
		t[2] = 3 - u[i];
		t[3] = 2 * u[i];
		w[i] = t[which[i] & 3] - v[i];
	}
	for (int i = 0; i < n; i++)
		s = s * 0.9 + w[i] * w[i];
	free(u);
	free(v);
	free(w);
	return s;
}

MGC_VJP() MGC_JVP()
double wide(const body *b, const double *x, int n)
{
	double *w = malloc((size_t)n * sizeof *w), s = 0;
	for (int i = 0; i < n; i++)
		w[i] = x[i] * (b[i].at[0] * b[i].at[1] + b[i].at[2] * 3 - b[i].at[3] * b[i].at[4]);
	for (int i = 0; i < n; i++)
		s = s * 0.9 + w[i] * w[i];
	free(w);
	return s;
}

MGC_VJP() MGC_JVP()
double dear(const body *b, const double *x, int n)
{
	double *w = malloc((size_t)n * sizeof *w), s = 0;
	for (int i = 0; i < n; i++)
		w[i] = x[i] * (sqrt(2 + b[i].at[0] * b[i].at[1]) + b[i].at[2] * 3 - b[i].at[3] * b[i].at[4]);
	for (int i = 0; i < n; i++)
		s = s * 0.9 + w[i] * w[i];
	free(w);
	return s;
}

MGC_VJP() MGC_JVP()
double points(const double *x, const double *y, int n)
{
	double *w = malloc((size_t)n * sizeof *w), s = 0;
	for (int i = 0; i < n; i++)
		w[i] = y[i] * (x[3 * i] * x[3 * i + 1] + x[3 * i + 2] * x[3 * i + 2]);
	for (int i = 0; i < n; i++)
		s = s * 0.9 + w[i] * w[i];
	free(w);
	return s;
}

MGC_VJP() MGC_JVP()
void scaled(const double *a, const double *x, double *y, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = *a * x[i];
}

MGC_VJP() MGC_JVP()
double beside(const double *a, const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += *a * x[i] * x[i];
	return s;
}

MGC_VJP() MGC_JVP()
void shares(const double *x, double *y, int n)
{
	const double a = sin(x[0]);
	for (int i = 0; i < n; i++)
		y[i] = a * x[i];
}

MGC_VJP() MGC_JVP()
double shares_beside(const double *x, int n)
{
	const double a = sin(x[0]);
	double s = 0;
	for (int i = 0; i < n; i++)
		s += a * x[i] * x[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double parts(const double *x, const double *p, int n);
float narrow(const float *x, int n);
double own(const double *x, const double *y, int n);
double meet(const double *x, int n);
double may_meet(const double *x, int k, int n);
double chosen(const double *x, const int *which, int n);
double wide(const body *b, const double *x, int n);
double dear(const body *b, const double *x, int n);
double points(const double *x, const double *y, int n);
void scaled(const double *a, const double *x, double *y, int n);
double beside(const double *a, const double *x, int n);
void shares(const double *x, double *y, int n);
double shares_beside(const double *x, int n);

enum { N = 37 };

static double x[3 * N], x_bar[3 * N], x_dot[3 * N], y[N], y_bar[N], y_dot[N], b[6 * N], b_bar[6 * N], b_dot[6 * N];
static float f[N], f_bar[N], f_dot[N];
static int which[N];
static double z[N], z_bar[N], z_dot[N];

static double model(void)
{
	scaled(y, x, z, N);
	const double product = z[3] * z[5];
	shares(x, z, N);
	return product + z[4] * z[7] + shares_beside(x, N) + beside(y, x, N) + parts(x, y, N) + narrow(f, N) + own(x, y, N) + meet(x, N) + may_meet(x, 2, N) + chosen(x, which, N) +
	       wide((const body *)b, y, N) + dear((const body *)b, y, N) + points(x, y, N);
}

static double reverse(double seed)
{
	scaled(y, x, z, N);
	const double product = z[3] * z[5];
	z_bar[3] = seed * z[5];
	z_bar[5] = seed * z[3];
	scaled_vjp(y, y_bar, x, x_bar, z, z_bar, N);
	shares(x, z, N);
	const double more = z[4] * z[7];
	z_bar[4] = seed * z[7];
	z_bar[7] = seed * z[4];
	shares_vjp(x, x_bar, z, z_bar, N);
	return product + more + shares_beside_vjp(x, x_bar, N, seed) + beside_vjp(y, y_bar, x, x_bar, N, seed) + parts_vjp(x, x_bar, y, y_bar, N, seed) + narrow_vjp(f, f_bar, N, (float)seed) + own_vjp(x, x_bar, y, y_bar, N, seed) +
	       meet_vjp(x, x_bar, N, seed) + may_meet_vjp(x, x_bar, 2, N, seed) + chosen_vjp(x, x_bar, which, N, seed) +
	       wide_vjp((const body *)b, (body *)b_bar, y, y_bar, N, seed) +
	       dear_vjp((const body *)b, (body *)b_bar, y, y_bar, N, seed) + points_vjp(x, x_bar, y, y_bar, N, seed);
}

static double forward(double *dot)
{
	double of[10];
	float of_float;
	scaled_jvp(y, y_dot, x, x_dot, z, z_dot, N);
	const double product = z[3] * z[5];
	*dot = z_dot[3] * z[5] + z[3] * z_dot[5];
	shares_jvp(x, x_dot, z, z_dot, N);
	const double value = product + z[4] * z[7] + shares_beside_jvp(x, x_dot, N, &of[9]) + beside_jvp(y, y_dot, x, x_dot, N, &of[8]) + parts_jvp(x, x_dot, y, y_dot, N, &of[0]) + narrow_jvp(f, f_dot, N, &of_float) +
	                     own_jvp(x, x_dot, y, y_dot, N, &of[1]) + meet_jvp(x, x_dot, N, &of[2]) +
	                     may_meet_jvp(x, x_dot, 2, N, &of[3]) + chosen_jvp(x, x_dot, which, N, &of[4]) +
	                     wide_jvp((const body *)b, (const body *)b_dot, y, y_dot, N, &of[5]) +
	                     dear_jvp((const body *)b, (const body *)b_dot, y, y_dot, N, &of[6]) +
	                     points_jvp(x, x_dot, y, y_dot, N, &of[7]);
	*dot += of_float + z_dot[4] * z[7] + z[4] * z_dot[7];
	for (int i = 0; i < 10; i++)
		*dot += of[i];
	return value;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	for (int i = 0; i < N; i++)
		which[i] = i * 7 % 5;
	INPUT(double, x, -0.9, 0.9);
	INPUT(double, y, 0.1, 0.9);
	INPUT(double, b, -0.9, 0.9);
	INPUT(float, f, -0.9, 0.9);
	return check();
}
