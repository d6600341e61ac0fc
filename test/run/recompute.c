// CONSTRUCT: arrays | an element that costs less to compute again than to store and to load
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %t/model.c
// RUN: FileCheck %t/model.c --check-prefix=CODE --input-file=%t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-recompute --explain 2>&1 | FileCheck --check-prefix=OFF %s
// RUN: %compile-and-run
// OFF-NOT: is computed again where it is read

//--- model.c
#include <mgc/mgc.h>
#include <stdlib.h>

/* The loop between the two keeps them from being merged; the array goes. */
MGC_VJP() MGC_JVP()
double again(const double *x, const double *w, int n, int n_steps)
{
	// CODE-LABEL: double again_vjp(
	// CODE-NOT: *const k = malloc
	// CODE: /* reverse sweep */
	double *y = malloc((size_t)(n + 1) * sizeof *y), *k = malloc((size_t)n * sizeof *k), sum = 0;
	for (int i = 0; i <= n; i++)
		y[i] = x[i];
	for (int s = 0; s < n_steps; s++) {
		for (int i = 0; i < n; i++)
			// CHECK-DAG: model.c:[[@LINE+1]]:{{[0-9]+}}: remark: what is stored here is computed again where it is read
			k[i] = x[i] * w[i];
		for (int i = 0; i < n; i++)
			y[i] = y[i + 1] * x[i];
		for (int i = 0; i < n; i++)
			y[i] += k[i] * x[i];
	}
	for (int i = 0; i < n; i++)
		sum += y[i] * y[i];
	free(k);
	free(y);
	return sum;
}

/* What an element is computed from is overwritten: by an earlier iteration of the loop that reads it, by a loop in between,
 * beside the loops, and by a later iteration of the loop that stores it. */
MGC_VJP() MGC_JVP()
double stale(const double *x, int n, int n_steps)
{
	double *y = malloc((size_t)n * sizeof *y), *z = malloc((size_t)n * sizeof *z), *k = malloc((size_t)n * sizeof *k), sum = 0;
	double *l = malloc((size_t)n * sizeof *l), *m = malloc((size_t)(n + 1) * sizeof *m), *p = malloc((size_t)n * sizeof *p);
	for (int i = 0; i < n; i++)
		y[i] = z[i] = x[i];
	for (int s = 0; s < n_steps; s++) {
		for (int i = 1; i < n; i++)
			k[i] = x[i] * y[i - 1];
		for (int i = 0; i < n; i++)
			l[i] = x[i] * z[i];
		for (int i = 0; i < n; i++)
			p[i] = x[i] * z[i] * 0.5;
		for (int i = 0; i < n - 1; i++)
			z[i] = z[i + 1] * 0.5 + x[i];
		for (int i = 1; i < n; i++)
			y[i] += k[i] * x[i] + l[i];
		z[0] += x[0];
		m[n] = x[0];
		for (int i = n; i-- > 0;)
			m[i] = m[i + 1] * x[i];
		for (int i = 0; i < n; i++)
			y[i] = 0.5 * y[n - 1 - i] + m[i] + p[i];
	}
	for (int i = 0; i < n; i++)
		sum += y[i] * z[i];
	free(y);
	free(z);
	free(k);
	free(l);
	free(m);
	free(p);
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"
#define N 20
double again(const double *x, const double *w, int n, int n_steps);
double stale(const double *x, int n, int n_steps);
static double x[N + 1], x_bar[N + 1], x_dot[N + 1], w[N], w_bar[N], w_dot[N];
static int n;

static double model(void)
{
	return again(x, w, n, 3) + stale(x, n, 3);
}

static double reverse(double seed)
{
	return again_vjp(x, x_bar, w, w_bar, n, 3, seed) + stale_vjp(x, x_bar, n, 3, seed);
}

static double forward(double *dot)
{
	double of[2];
	const double r = again_jvp(x, x_dot, w, w_dot, n, 3, &of[0]) + stale_jvp(x, x_dot, n, 3, &of[1]);
	*dot = of[0] + of[1];
	return r;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	static const int lengths[] = { 1, 2, 3, N };
	INPUT(double, x, -0.9, 0.9);
	INPUT(double, w, -0.9, 0.9);
	check_points = 1;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		n = lengths[i];
		check();
	}
	return check_failures != 0;
}
