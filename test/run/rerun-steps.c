// CONSTRUCT: iterations that run again in the reverse sweep | --rerun: in place, scratch, carried, zero trips
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --rerun --explain 2>&1 | FileCheck %t/model.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/work.c --header %t/work.h --rerun --memory=caller
// RUN: grep "^#define SPRING_GRAD_WORK_BYTES 60$" %t/work.h

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

static void slope(const double *x, const double *y, double *out, int n)
{
	out[0] = x[0];
	for (int i = 1; i < n; i++)
		out[i] = x[i] * y[i - 1];
}

/* The state is read before it is written; the scratch is written before it is read. */
static void integrate(const double *x, double *y, int n, int steps)
{
	double h = 1.0 / 3, *k1 = malloc((size_t)n * sizeof *k1), *t = malloc((size_t)n * sizeof *t);
	// CHECK-DAG: model.c:[[@LINE+1]]:2: remark: each iteration of this loop runs again in the reverse sweep
	for (int s = 0; s < steps; s++) {
		slope(x, y, k1, n);
		for (int i = 0; i < n; i++)
			t[i] = y[i] + h * k1[i] * y[i];
		slope(x, t, k1, n);
		for (int i = 0; i < n; i++)
			y[i] += h * k1[i];
	}
	free(k1);
	free(t);
}

/* Written in the middle of the iteration and read again: the caller's memory is put back. */
static double relax(double *y, double *count, const double *x, int n, int steps)
{
	double sum = 0;
	// CHECK-DAG: model.c:[[@LINE+1]]:2: remark: each iteration of this loop runs again in the reverse sweep
	for (int s = 0; s < steps; s++) {
		for (int i = 0; i < n; i++)
			y[i] = sin(y[i]) * x[s];
		for (int i = 0; i < n - 1; i++)
			y[i] = y[i] * y[i + 1] + count[0] * y[i];
		for (int i = 2; i < n; i++)
			sum += y[i] * y[i - 2] * sum;
		count[0] += 0.1 * sum * count[0];
	}
	return sum;
}

/* Numbers are the state; conditions, a loop of unknown count, an array of the iteration's own. */
MGC_GRAD(wrt(x, v))
double spring(const double x[3], double v)
{
	double p = x[0];
	int turns = 0;
	// CHECK-DAG: model.c:[[@LINE+1]]:2: remark: each iteration of this loop runs again in the reverse sweep
	for (int s = 0; s < 3; s++) {
		double f[2] = { sin(p), v * p };
		if (p * v > 0.1) {
			f[1] *= f[0];
			turns++;
		}
		v -= 0.3 * f[turns & 1] * x[s];
		p += 0.3 * v * f[1];
	}
	return p * v + turns;
}

/* A trajectory: what is read is never overwritten.  That the inner loop alone runs again is enough. */
static double trace(double *h, const double *w, int n, int steps, int *index)
{
	double sum = 0;
	for (int s = 1; s < steps; s++) {
		for (int i = 0; i < n; i++) {
			double z = h[(s - 1) * n + i] * w[i] + sum;
			for (int k = 0; k < 2; k++)
				z *= 1 + z * w[k];
			h[s * n + i] = z * index[s - 1];
			sum += h[s * n + i];
		}
		index[s] = index[s - 1] + 1;
	}
	return sum * sum;
}

MGC_VJP() MGC_JVP()
double all(const double *x, double *y, double *z, double *count, double *h, const double *w, double v, int n,
           int steps, int *index)
{
	integrate(x, y, n, steps);
	double sum = relax(z, count, x, n, steps) + trace(h, w, n, steps, index);
	return sum + spring(x, v);
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, double *y, double *z, double *count, double *h, const double *w, double v, int n,
           int steps, int *index);

enum { N = 5, STEPS = 3 };
static double x[N], x_bar[N], x_dot[N], y[N], y_bar[N], y_dot[N], z[N], z_bar[N], z_dot[N], v, v_bar, v_dot;
static double h[STEPS * N], h_bar[STEPS * N], h_dot[STEPS * N], w[N + 2], w_bar[N + 2], w_dot[N + 2];
static double count[1], count_bar[1], count_dot[1];
static int n, steps, index_[STEPS];

MODEL(all(x, y, z, count, h, w, v, n, steps, index_),
      all_vjp(x, x_bar, y, y_bar, z, z_bar, count, count_bar, h, h_bar, w, w_bar, v, &v_bar, n, steps, index_, seed),
      all_jvp(x, x_dot, y, y_dot, z, z_dot, count, count_dot, h, h_dot, w, w_dot, v, v_dot, n, steps, index_, &dot))

int main(void)
{
	BUFFER(double, y, 0.5, 1.0);
	BUFFER(double, z, 0.5, 1.0);
	BUFFER(double, h, -0.5, 0.5);
	BUFFER(double, count, 0.1, 0.5);
	INPUT(double, x, -0.5, 1.0);
	INPUT(double, w, -0.5, 0.5);
	INPUT(double, v, 0.1, 0.5);
	for (n = 1; n <= N; n += 2) /* inner loops that do not run, too */
		for (steps = 0; steps <= STEPS; steps += STEPS)
			if (check())
				return 1;
	return 0;
}
