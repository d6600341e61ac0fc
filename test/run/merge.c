// CONSTRUCT: loops | a loop that reads what the one before it has stored is merged with it
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck --check-prefix=SAID %s
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-merge --explain 2>&1 | FileCheck --check-prefix=OFF %s
// RUN: %compile-and-run
// SAID-COUNT-2: model.c:{{.*}}: remark: this loop is merged with the one before it, which stores what it reads
// OFF-NOT: merged

// The first element stands before the loop, without a condition, as the arrays have one.
// CHECK-LABEL: double chain_vjp(
// CHECK: /* forward sweep */
// CHECK: for (int s = 0;
// CHECK-NOT: if (0 < n)
// CHECK: for (int i = (int)from;
// CHECK-NOT: }
// CHECK: = y_i * t_2 * 0.5;
// CHECK: /* reverse sweep */
// Here nothing says that there is a first element.
// CHECK-LABEL: double late_vjp(
// CHECK: /* forward sweep */
// CHECK: if (0 < n)
// CHECK: /* reverse sweep */
// The first iteration of the second loop reads what the first loop writes last; a loop reads what the other one writes ahead, or behind.
// CHECK-LABEL: double apart_vjp(
// CHECK: /* forward sweep */
// CHECK-COUNT-6: for (int i =
// CHECK: /* reverse sweep */

//--- model.c
#include <mgc/mgc.h>
#include <stdlib.h>

MGC_VJP() MGC_JVP()
double chain(const double *x, int n, int n_steps)
{
	double *k = malloc((size_t)n * sizeof *k), *t = malloc((size_t)n * sizeof *t), *y = malloc((size_t)n * sizeof *y), sum = 0;
	for (int i = 0; i < n; i++)
		y[i] = x[i];
	for (int s = 0; s < n_steps; s++) {
		k[0] = x[0] * y[0];
		for (int i = 1; i < n; i++)
			k[i] = x[i] * y[i - 1];
		for (int i = 0; i < n; i++)
			t[i] = y[i] * k[i] * 0.5;
		y[0] = t[0];
		for (int i = 1; i < n; i++)
			y[i] = 0.5 * (t[i] + t[i - 1] * k[i]);
		sum += y[0] + k[0];
	}
	for (int i = 0; i < n; i++)
		sum += y[i] * y[i];
	free(k);
	free(t);
	free(y);
	return sum;
}

MGC_VJP() MGC_JVP()
double late(const double *x, double *k, double *t, int n, int n_steps)
{
	double sum = 0;
	for (int s = 0; s < n_steps; s++) {
		for (int i = 1; i < n; i++)
			k[i] = x[i] * x[i - 1];
		for (int i = 0; i < n; i++)
			t[i] += x[i] * k[i] * 0.5;
		for (int i = 0; i < n; i++)
			sum += t[i] * t[i];
	}
	return sum;
}

MGC_VJP() MGC_JVP()
double apart(const double *x, double *k, double *t, int n, int n_steps)
{
	double sum = 0;
	for (int s = 0; s < n_steps; s++) {
		for (int i = 1; i < n; i++)
			k[i] = x[i] * t[i];
		for (int i = 0; i < n - 1; i++)
			t[i] = k[i + 1] * 0.7 + t[i];
		for (int i = 1; i < n; i++)
			k[i] = x[i] * t[i] - k[i] * t[i - 1];
		for (int i = 0; i < n; i++)
			t[n - 1 - i] = k[i] + 0.1 * k[n - 1];
		for (int i = 0; i < n; i++)
			sum += t[i] * k[i];
	}
	for (int i = 0; i < n; i++)
		sum += t[i] * t[i];
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"
#define N 40
double chain(const double *x, int n, int n_steps);
double late(const double *x, double *k, double *t, int n, int n_steps);
double apart(const double *x, double *k, double *t, int n, int n_steps);
static double x[N], x_bar[N], x_dot[N], k[N], k_bar[N], k_dot[N], t[N], t_bar[N], t_dot[N];
static double l[N], l_bar[N], l_dot[N], u[N], u_bar[N], u_dot[N];
static int n;

static double model(void)
{
	return (n ? chain(x, n, 3) : 0) + late(x, k, t, n, 3) + apart(x, l, u, n, 3);
}

static double reverse(double seed)
{
	return (n ? chain_vjp(x, x_bar, n, 3, seed) : 0) + late_vjp(x, x_bar, k, k_bar, t, t_bar, n, 3, seed) +
	       apart_vjp(x, x_bar, l, l_bar, u, u_bar, n, 3, seed);
}

static double forward(double *dot)
{
	double of[3] = { 0 };
	const double r = (n ? chain_jvp(x, x_dot, n, 3, &of[0]) : 0) + late_jvp(x, x_dot, k, k_dot, t, t_dot, n, 3, &of[1]) +
	                 apart_jvp(x, x_dot, l, l_dot, u, u_dot, n, 3, &of[2]);
	*dot = of[0] + of[1] + of[2];
	return r;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	static const int lengths[] = { 0, 1, 2, 3, 4, 17, N };
	INPUT(double, x, -0.9, 0.9);
	BUFFER(double, k, -0.9, 0.9);
	BUFFER(double, t, -0.9, 0.9);
	BUFFER(double, l, -0.9, 0.9);
	BUFFER(double, u, -0.9, 0.9);
	check_points = 1;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		n = lengths[i];
		check();
	}
	return check_failures != 0;
}
