// CONSTRUCT: arrays | one that each iteration writes anew several times becomes several
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %t/model.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --rerun
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=caller
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-renew --explain 2>&1 | FileCheck --check-prefix=OFF %s
// RUN: %compile-and-run
// OFF-NOT: one for each time

//--- model.c
#include <mgc/mgc.h>
#include <stdlib.h>

/* Three times, read by neighbours; single elements in front of the loops. */
MGC_VJP() MGC_JVP()
double stages(const double *x, int n, int n_steps)
{
	double *y = malloc((size_t)n * sizeof *y), sum = 0;
	// CHECK: model.c:[[@LINE+1]]:{{[0-9]+}}: remark: 'w' becomes 3 arrays, one for each time that an iteration writes it anew
	double *w = malloc((size_t)n * sizeof *w);
	for (int i = 0; i < n; i++)
		y[i] = x[i];
	for (int s = 0; s < n_steps; s++) {
		for (int i = 0; i < n; i++)
			w[i] = y[i] * 0.9;
		for (int i = 1; i < n; i++)
			y[i] = x[i] * w[i - 1];
		for (int i = 0; i < n; i++)
			w[i] = y[i] * y[i] - x[i];
		for (int i = 0; i < n - 1; i++)
			y[i] = w[i] * w[i + 1];
		for (int i = n; i-- > 0;)
			w[i] = 0.4 * y[i];
		for (int i = 0; i < n; i++)
			y[i] += w[i] * w[n - 1 - i];
	}
	for (int i = 0; i < n; i++)
		sum += y[i] * y[i];
	free(w);
	free(y);
	return sum;
}

/* Not wholly written, read by the next iteration, read after the loop. */
MGC_VJP() MGC_JVP()
double kept(const double *x, int n, int n_steps)
{
	// CHECK-NOT: remark: '{{.*}}' becomes
	double *y = malloc((size_t)n * sizeof *y), *w = malloc((size_t)n * sizeof *w), *u = malloc((size_t)n * sizeof *u);
	double *v = malloc((size_t)n * sizeof *v), sum = 0;
	for (int i = 0; i < n; i++)
		y[i] = u[i] = v[i] = x[i];
	for (int s = 0; s < n_steps; s++) {
		for (int i = 0; i < n; i++)
			w[i] = y[i] * 0.9;
		for (int i = 1; i < n; i++)
			y[i] = x[i] * w[i - 1];
		for (int i = 1; i < n; i++)
			w[i] = y[i] * y[i] - x[i];
		for (int i = 0; i < n; i++)
			y[i] += w[i] * w[n - 1 - i];
		for (int i = 0; i < n; i++)
			y[i] += u[i] * v[i];
		for (int i = 0; i < n; i++)
			u[i] = y[i] * 0.3;
		for (int i = 0; i < n; i++)
			y[i] += u[n - 1 - i];
		for (int i = 0; i < n; i++)
			u[i] = v[i] = y[i] * y[i] * 0.2;
	}
	for (int i = 0; i < n; i++)
		sum += y[i] * v[i];
	free(w);
	free(u);
	free(v);
	free(y);
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"
#define N 40
double stages(const double *x, int n, int n_steps);
double kept(const double *x, int n, int n_steps);
static double x[N], x_bar[N], x_dot[N];
static int n;

static double model(void)
{
	return stages(x, n, 3) + kept(x, n, 3);
}

static double reverse(double seed)
{
	return stages_vjp(x, x_bar, n, 3, seed) + kept_vjp(x, x_bar, n, 3, seed);
}

static double forward(double *dot)
{
	double of[2];
	const double r = stages_jvp(x, x_dot, n, 3, &of[0]) + kept_jvp(x, x_dot, n, 3, &of[1]);
	*dot = of[0] + of[1];
	return r;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	static const int lengths[] = { 1, 2, 3, 17, N };
	INPUT(double, x, -0.9, 0.9);
	check_points = 1;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		n = lengths[i];
		check();
	}
	return check_failures != 0;
}
