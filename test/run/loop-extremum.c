// CONSTRUCT: reductions | the greatest of many elements: eight are asked at once whether there is a new one
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2> %t/remarks
// RUN: FileCheck --input-file=%t/remarks --check-prefix=SAID %s
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %compile-and-run
// RUN: %cc %flags -O3 -fopenmp-simd -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/grad.c -lm -o %t/run && %t/run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-simd
// RUN: FileCheck --input-file=%t/grad.c --check-prefix=OFF %s
// RUN: %compile-and-run

// SAID-COUNT-6: remark: this search asks 8 elements at once whether there is a new extremum
// SAID-NOT: remark: this search asks

// CHECK-LABEL: double largest_vjp(
// CHECK: const int eights = end - (end - 1) % 8;
// CHECK: MGC_SIMD_SUM(8, any)
// CHECK: any |= x[i + j] > m;
// CHECK-LABEL: float lowest_vjp(
// CHECK: const long eights = end - end % 8;
// OFF-NOT: eights

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double largest(const double *x, int n)
{
	double m = x[0];
	for (int i = 1; i < n; i++)
		if (x[i] > m)
			m = x[i];
	return m;
}

/* of products; the other way about */
MGC_VJP() MGC_JVP()
float lowest(float start, const float *x, const float *y, long n)
{
	float m = start;
	for (long i = 0; i < n; i++) {
		const float z = fabsf(x[i]) * y[n - 1 - i];
		m = m > z ? z : m;
	}
	return m;
}

MGC_VJP() MGC_JVP()
double log_sum_exp(const double *x, int n)
{
	double m = -1000;
	for (int i = 0; i < n; i++)
		if (x[i] > m)
			m = x[i];
	double sum = 0;
	for (int i = 0; i < n; i++)
		sum += exp(x[i] - m);
	return m + log(sum);
}

//--- main.c
#include <limits.h>

#include "check.h"
#include "grad.h"

enum { N = 300 };

double largest(const double *x, int n);
float lowest(float start, const float *x, const float *y, long n);
double log_sum_exp(const double *x, int n);

static double x[N], x_bar[N], x_dot[N];

MODEL(log_sum_exp(x, N), log_sum_exp_vjp(x, x_bar, N, seed), log_sum_exp_jvp(x, x_dot, N, &dot))

/* Numbers and places as one by one gives them. */
static void compare(const double *v, int n)
{
	static float u[N], u_bar[N], w[N], w_bar[N];
	double v_bar[N + 1] = { 0 };
	float  start_bar = 0, low = 0.25f;
	int    at = 0, at_low = -1;
	for (int i = 1; i < n; i++)
		if (v[i] > v[at])
			at = i;
	for (int i = 0; i < n; i++) {
		u[i] = (float)v[i];
		w[n - 1 - i] = (float)(i % 3 - 1);
		u_bar[i] = w_bar[n - 1 - i] = 0;
		if (low > fabsf(u[i]) * (float)(i % 3 - 1)) {
			low = fabsf(u[i]) * (float)(i % 3 - 1);
			at_low = i;
		}
	}
	if (n > 0) {
		expect_same("largest", largest_vjp(v, v_bar, n, 1.0), v[at]);
		for (int i = 0; i < n; i++)
			expect("its adjoint", v_bar[i], i == at);
	}
	expect_same("lowest", lowest_vjp(0.25f, &start_bar, u, u_bar, w, w_bar, n, 1.0f), low);
	expect("the adjoint of its beginning", start_bar, at_low < 0);
	for (int i = 0; i < n; i++) {
		expect("the adjoint of x", u_bar[i], i == at_low && u[i] != 0 ? copysignf(1, u[i]) * w[n - 1 - i] : 0);
		expect("the adjoint of y", w_bar[n - 1 - i], i == at_low ? fabsf(u[i]) : 0);
	}
}

static void fill(double *v, int n, int kind)
{
	for (int i = 0; i < n; i++) {
		const double r = random_in(-1, 1);
		v[i] = kind == 0 ? r : kind == 1 ? i : kind == 2 ? -i : kind == 3 ? (double)(int)(3 * r) : kind == 4 ? (i % 2 ? 0.0 : -0.0) : r < 0 ? (double)NAN : r;
	}
}

int main(void)
{
	static const int counts[] = { 0, 1, 2, 8, 255, 256, 257, 258, 262, 263, 264, 265, 272, 297, N };
	double v[N];
	for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
		for (int kind = 0; kind < 6; kind++) {
			fill(v, counts[k], kind);
			compare(v, counts[k]);
		}
		for (int i = 0; i < counts[k]; i += 1 + counts[k] / 40) { /* one that stands out, wherever */
			fill(v, counts[k], 0);
			v[i] = 2;
			compare(v, counts[k]);
			v[i] = -20;
			compare(v, counts[k]);
		}
	}
	double one = 0.5, one_bar = 0;
	expect_same("none", largest_vjp(&one, &one_bar, INT_MIN, 1.0), 0.5);
	expect("the adjoint of none", one_bar, 1);
	INPUT(double, x, -3, 3);
	check();
	return check_failures > 0;
}
