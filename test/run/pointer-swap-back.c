// CONSTRUCT: pointers | buffers that only change places are swapped back in the reverse sweep
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.c %s
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-need
// RUN: %compile-and-run
// RUN: FileCheck --check-prefix=OFF --input-file=%t/grad.c %s
// OFF: now_bar_kept

// Nothing is recorded of two; of three what they were in the end, where a loop around comes back to it.
// CHECK-LABEL: double two_vjp(
// CHECK-NOT: _bar_kept
// CHECK: for (int t = steps; t-- > 0;)
// CHECK: next_bar[[N:[_0-9]*]] = now_bar
// CHECK-LABEL: double three_vjp(
// CHECK-NOT: _bar_kept[t
// CHECK: before_bar_kept[round] =
// CHECK: /* reverse sweep */
// CHECK: before_bar{{[_0-9]*}} = next_bar
// CHECK: return
// An exit may come in between; they change places now and then.
// CHECK-LABEL: double left_vjp(
// CHECK: _bar_kept
// CHECK: return
// CHECK-LABEL: double sometimes_vjp(
// CHECK: _bar_kept
// CHECK: return
// Two parts of one buffer may meet: their order stays.
// CHECK-LABEL: double meet_vjp(
// CHECK-NOT: _bar_kept
// CHECK: for (int i = n; i-- > 0;)
// CHECK: return

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double two(const double *x, int n, int steps)
{
	double first[24], second[24], *now = first, *next = second, s = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = x[i];
	for (int t = 0; t < steps; t++) {
		for (int i = 1; i < n - 1; i++)
			next[i] = 0.5 * now[i] * now[i] + 0.3 * now[i - 1] - 0.1 * now[i + 1];
		double *other = now;
		now = next;
		next = other;
	}
	for (int i = 0; i < n; i++)
		s += now[i] * now[i] + next[i];
	return s;
}

MGC_VJP() MGC_JVP()
double three(const double *x, int n, int steps)
{
	double a[24], b[24], c[24], *before = a, *now = b, *next = c, s = 0;
	for (int i = 0; i < n; i++) {
		before[i] = now[i] = x[i];
		next[i] = 0;
	}
	for (int round = 0; round < steps; round++) {
		for (int t = 0; t < round + 2; t++) {
			for (int i = 1; i < n - 1; i++)
				next[i] = 0.3 * now[i] - 0.4 * before[i] * now[i] + 0.2 * (now[i - 1] + now[i + 1]);
			double *oldest = before;
			before = now;
			now = next;
			next = oldest;
		}
		now[0] = 0.5 * now[1] * before[2];
	}
	for (int i = 0; i < n; i++)
		s += now[i] * before[i];
	return s;
}

MGC_VJP() MGC_JVP()
double left(const double *x, int n, int steps)
{
	double first[24], second[24], *now = first, *next = second, s = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = x[i];
	for (int t = 0; t < steps; t++) {
		for (int i = 1; i < n - 1; i++)
			next[i] = 0.5 * now[i] * now[i] + 0.3 * now[i - 1];
		if (next[1] * t > 1.5)
			break;
		double *other = now;
		now = next;
		next = other;
	}
	for (int i = 0; i < n; i++)
		s += now[i] * now[i] + next[i];
	return s;
}

MGC_VJP() MGC_JVP()
double sometimes(const double *x, int n, int steps)
{
	double first[24], second[24], *now = first, *next = second, s = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = x[i];
	for (int t = 0; t < steps; t++) {
		for (int i = 1; i < n - 1; i++)
			next[i] = 0.5 * now[i] * next[i] + 0.3 * now[i - 1];
		if (now[1] > 0.1) {
			double *other = now;
			now = next;
			next = other;
		}
	}
	for (int i = 0; i < n; i++)
		s += now[i] * now[i] + next[i];
	return s;
}

MGC_VJP() MGC_JVP()
double meet(const double *x, int n, int steps)
{
	double both[25], *now = both, *next = both + 1, s = 0;
	for (int i = 0; i <= n; i++)
		both[i] = x[i % n];
	for (int t = 0; t < steps; t++) {
		for (int i = 0; i < n; i++)
			next[i] = 0.5 * now[i] * now[i] + 0.2 * next[i];
		double *other = now;
		now = next;
		next = other;
	}
	for (int i = 0; i < n; i++)
		s += both[i] * both[i];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double two(const double *x, int n, int steps);
double three(const double *x, int n, int steps);
double left(const double *x, int n, int steps);
double sometimes(const double *x, int n, int steps);
double meet(const double *x, int n, int steps);

enum { N = 24 };

static double x[N], x_bar[N], x_dot[N];
static int steps;

static double model(void)
{
	return two(x, N, steps) + three(x, N, steps) + left(x, N, steps) + sometimes(x, N, steps) + meet(x, N, steps);
}

static double reverse(double seed)
{
	return two_vjp(x, x_bar, N, steps, seed) + three_vjp(x, x_bar, N, steps, seed) + left_vjp(x, x_bar, N, steps, seed) +
	       sometimes_vjp(x, x_bar, N, steps, seed) + meet_vjp(x, x_bar, N, steps, seed);
}

static double forward(double *dot)
{
	double of[5] = { 0 };
	const double y = two_jvp(x, x_dot, N, steps, &of[0]) + three_jvp(x, x_dot, N, steps, &of[1]) +
	                 left_jvp(x, x_dot, N, steps, &of[2]) + sometimes_jvp(x, x_dot, N, steps, &of[3]) +
	                 meet_jvp(x, x_dot, N, steps, &of[4]);
	*dot = of[0] + of[1] + of[2] + of[3] + of[4];
	return y;
}

MODEL(model(), reverse(seed), forward(&dot))

int main(void)
{
	INPUT(double, x, -0.9, 0.9);
	for (steps = 0; steps < 5; steps++)
		check();
	return check_failures != 0;
}
