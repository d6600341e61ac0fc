// CONSTRUCT: loops | iterations in step where inner loops read what all of them share
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %cc -fopenmp-simd %flags -O3 -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run
// RUN: %mgc %t/model.c -o - --no-weave | FileCheck --check-prefix=OFF %s
// RUN: %mgc %t/model.c -o - --no-simd | FileCheck --check-prefix=OFF %s
// OFF-NOT: l < 8

// Arrays of one iteration have eight elements for each; the factor is read, and its adjoint stored, once for all.
// CHECK-LABEL: double triangle_vjp(
// CHECK: i += 8
// CHECK: const double q_at = q[
// CHECK: MGC_LANES
// CHECK-NEXT: for (long l = 0; l < 8; l++)
// CHECK-NEXT: y_lanes[{{.*}}8L + l] += q_at * {{t.*}}[l];
// CHECK: q_bar[{{.*}}] +=
// CHECK: / 8 * 8); i < n; i++)
// CHECK: return
// Two points may be of one row: not for vectors.
// CHECK-LABEL: double gathered_vjp(
// CHECK: i += 8
// CHECK: turn-- > 0
// CHECK: w_bar[
// CHECK: for (int j = 0; j < m; j++) {
// CHECK-NEXT: for (long l = 0; l < 8; l++)
// CHECK-NEXT: rows_bar[
// CHECK: return
// CHECK-LABEL: float narrow_vjp(
// CHECK: i += 8
// CHECK: return
// What an iteration leaves behind is read by the next one.
// CHECK-LABEL: double chained_vjp(
// CHECK-NOT: l < 8
// What the first iteration has written is read by all.
// CHECK-LABEL: double first_vjp(
// CHECK-NOT: l < 8
// The adjoint of h is handed on from one iteration of the reverse sweep to the next.
// CHECK-LABEL: double downward_vjp(
// CHECK-NOT: l < 8

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

#include <stdlib.h>

/* y = Q (x - c), with Q lower triangular; the largest of the terms, and a branch. */
MGC_VJP() MGC_JVP()
double triangle(const double *q, const double *c, const double *x, int m, int k, int n)
{
	double *h = malloc((size_t)m * sizeof *h), *y = malloc((size_t)m * sizeof *y);
	double *terms = malloc((size_t)k * sizeof *terms);
	double sum = 0, all = 0;
	for (int i = 0; i < n; i++) {
		for (int t = 0; t < k; t++) {
			double s = 0.1 * t;
			for (int j = 0; j < m; j++) {
				h[j] = x[i * m + j] - c[t * m + j];
				y[j] = h[j] * c[t * m + j];
			}
			for (int j = 0, at = t; j < m; j++)
				for (int o = j + 1; o < m; o++)
					y[o] += q[at++] * h[j];
			for (int j = 0; j < m; j++)
				s += y[j] * y[j];
			if ((i + t) % 2)
				s = log1p(s);
			terms[t] = s;
		}
		double largest = terms[0];
		for (int t = 1; t < k; t++)
			if (terms[t] > largest)
				largest = terms[t];
		double e = 0;
		for (int t = 0; t < k; t++)
			e += exp(terms[t] - largest);
		sum += largest + log(e);
		all += terms[0] * terms[k - 1];
	}
	free(h);
	free(y);
	free(terms);
	return sum + 0.2 * all;
}

MGC_VJP() MGC_JVP()
double gathered(const double *w, const double *rows, const int *row, int m, int n)
{
	double sum = 0, h[8], y[8];
	for (int i = 0; i < n; i++) {
		for (int j = 0; j < m; j++)
			h[j] = rows[row[i] * m + j];
		for (int turn = 0; turn < 2; turn++) {
			for (int j = 0; j < m; j++) {
				double s = 0;
				for (int o = 0; o < m; o++)
					s += w[j * m + o] * h[o];
				y[j] = tanh(s);
			}
			for (int j = 0; j < m; j++)
				h[j] = y[j] * (i % 3 + 1);
		}
		double z = 0;
		for (int j = 0; j < m; j++)
			z += h[j] * j;
		sum += z;
	}
	return sum;
}

MGC_VJP() MGC_JVP()
float narrow(const float *w, const float *x, int m, int n)
{
	float sum = 0, h[8], y[8];
	for (int i = 0; i < n; i++) {
		float z = 0;
		for (int j = 0; j < m; j++)
			h[j] = x[i + j] * x[i];
		for (int j = 0; j < m; j++) {
			y[j] = 0;
			for (int o = 0; o < m; o++)
				y[j] += w[j * m + o] * h[o];
		}
		for (int j = 0; j < m; j++)
			z += y[j] * y[j];
		sum += z;
	}
	return sum;
}

MGC_VJP() MGC_JVP()
double chained(const double *w, const double *x, MGC_INACTIVE double *state, int m, int n)
{
	double sum = 0, h[8], y[8];
	for (int i = 0; i < n; i++) {
		const double before = state[0];
		double z = 0;
		for (int j = 0; j < m; j++)
			h[j] = x[i * m + j] * before;
		for (int j = 0; j < m; j++) {
			double s = 0;
			for (int o = 0; o < m; o++)
				s += w[j * m + o] * h[o];
			y[j] = s;
		}
		for (int j = 0; j < m; j++)
			z += y[j] * y[j];
		sum += z;
		state[0] = before * 0.5 + 0.1 * i;
	}
	return sum;
}

MGC_VJP() MGC_JVP()
double first(const double *w, const double *x, int m, int n)
{
	double sum = 0, h[8], y[8], weight[8];
	for (int i = 0; i < n; i++) {
		double z = 0;
		for (int j = 0; j < m; j++) {
			if (i == 0)
				weight[j] = 1 + 0.25 * j;
			h[j] = x[i * m + j] * weight[j];
		}
		for (int j = 0; j < m; j++) {
			double s = 0;
			for (int o = 0; o < m; o++)
				s += w[j * m + o] * h[o];
			y[j] = s;
		}
		for (int j = 0; j < m; j++)
			z += y[j] * y[j];
		sum += z;
	}
	return sum;
}

MGC_VJP(wrt(x)) MGC_JVP(wrt(x))
double downward(const double *w, const double *x, int m, int n)
{
	double sum = 0, h[8], y[8];
	for (int j = 0; j < m; j++)
		h[j] = 0.125 * j;
	for (int i = n; i-- > 0;) {
		double z = 0;
		for (int j = 0; j < m; j++) {
			double s = x[i * m + j];
			for (int o = 0; o < m; o++)
				s += w[j * m + o] * h[o];
			y[j] = sin(s);
		}
		for (int j = 0; j < m; j++) {
			h[j] = y[j];
			z += y[j] * j;
		}
		sum += z * z;
	}
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double triangle(const double *q, const double *c, const double *x, int m, int k, int n);
double gathered(const double *w, const double *rows, const int *row, int m, int n);
float narrow(const float *w, const float *x, int m, int n);
double chained(const double *w, const double *x, double *state, int m, int n);
double first(const double *w, const double *x, int m, int n);
double downward(const double *w, const double *x, int m, int n);

enum { M = 4, K = 3, N = 19 };

static double q[M * M + K], q_bar[M * M + K], q_dot[M * M + K], c[K * M], c_bar[K * M], c_dot[K * M];
static double x[N * M], x_bar[N * M], x_dot[N * M];
static float f[M * M], f_bar[M * M], f_dot[M * M], g[N + M], g_bar[N + M], g_dot[N + M];
static const double fixed[M * M] = { 0.5, -0.3, 0.2, 0.1, 0.4, 0.6, -0.2, 0.3, 0.1, -0.5, 0.7, 0.2, -0.1, 0.2, 0.3, -0.4 };
static const int row[N] = { 3, 3, 1, 3, 0, 0, 1, 2, 2, 2, 3, 3, 3, 3, 1, 1, 0, 2, 4 };

/* Lengths that eight divides, and others. */
static const int lengths[] = { 0, 1, 7, 8, 9, 16, N };
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static double model(void)
{
	double sum = 0, state = 1;
	for (int i = 0; i < LENGTHS; i++)
		sum += triangle(q, c, x, M, K, lengths[i]) + gathered(q, x, row, M, lengths[i]) + narrow(f, g, M, lengths[i]);
	sum += chained(q, x, &state, M, N);
	sum += first(q, x, M, N);
	sum += downward(fixed, x, M, N);
	return sum + triangle(q, c, x, 1, 1, N);
}

static double reverse(double seed)
{
	double sum = 0, state = 1;
	for (int i = 0; i < LENGTHS; i++)
		sum += triangle_vjp(q, q_bar, c, c_bar, x, x_bar, M, K, lengths[i], seed) +
		       gathered_vjp(q, q_bar, x, x_bar, row, M, lengths[i], seed) + narrow_vjp(f, f_bar, g, g_bar, M, lengths[i], (float)seed);
	sum += chained_vjp(q, q_bar, x, x_bar, &state, M, N, seed);
	sum += first_vjp(q, q_bar, x, x_bar, M, N, seed);
	sum += downward_vjp(fixed, x, x_bar, M, N, seed);
	return sum + triangle_vjp(q, q_bar, c, c_bar, x, x_bar, 1, 1, N, seed);
}

static double forward(double *dot)
{
	double sum = 0, state = 1, d;
	float narrow_dot;
	*dot = 0;
	for (int i = 0; i < LENGTHS; i++) {
		const double t = triangle_jvp(q, q_dot, c, c_dot, x, x_dot, M, K, lengths[i], &d);
		*dot += d;
		const double e = gathered_jvp(q, q_dot, x, x_dot, row, M, lengths[i], &d);
		*dot += d;
		sum += t + e + narrow_jvp(f, f_dot, g, g_dot, M, lengths[i], &narrow_dot);
		*dot += narrow_dot;
	}
	sum += chained_jvp(q, q_dot, x, x_dot, &state, M, N, &d);
	*dot += d;
	sum += first_jvp(q, q_dot, x, x_dot, M, N, &d);
	*dot += d;
	sum += downward_jvp(fixed, x, x_dot, M, N, &d);
	*dot += d;
	sum += triangle_jvp(q, q_dot, c, c_dot, x, x_dot, 1, 1, N, &d);
	*dot += d;
	return sum;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, q, -0.9, 0.9);
	INPUT(double, c, -0.9, 0.9);
	INPUT(double, x, -0.9, 0.9);
	INPUT(float, f, -0.9, 0.9);
	INPUT(float, g, -0.9, 0.9);
	check_tolerance = 2e-3L;
	return check();
}
