// CONSTRUCT: reductions | best = a[i] < best ? a[i] : best; a[i] *= 2;
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %s
// RUN: %compile-and-run
// CHECK-NOT: the iteration computes that chose it

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

/* what was chosen is overwritten, by the same iteration or a later one */
static double overwritten(double *y, int n)
{
	double best = 9;
	for (int i = 0; i < n; i++) {
		if (y[i] * y[i] < best)
			best = y[i] * y[i];
		y[i] = sin(y[i]);
		if (i > 0)
			y[i - 1] *= y[i];
	}
	return best;
}

/* the best so far is not only compared */
static double running(const double *x, int n)
{
	double best = x[0], sum = 0;
	for (int i = 0; i < n; i++) {
		if (x[i] > best) {
			sum *= exp(best - x[i]);
			best = x[i];
		}
		sum += exp(x[i] - best);
	}
	return best + log(sum);
}

/* the second best was the best once */
static double second(const double *x, int n)
{
	double best = 1e300, next = 1e300;
	for (int i = 0; i < n; i++) {
		if (x[i] < best) {
			next = best;
			best = x[i];
		} else if (x[i] < next) {
			next = x[i];
		}
	}
	return next * best;
}

/* what is chosen depends on what is carried */
static double carried(const double *x, int n)
{
	double best = 0, state = 1;
	for (int i = 0; i < n; i++) {
		state = 0.5 * state + x[i];
		if (state > best)
			best = state;
	}
	return best;
}

/* the exit hands out another value than the iteration would */
static double leaves(const double *x, int n)
{
	double best = 0.1;
	for (int i = 0; i < n; i++) {
		if (x[i] > 0.6) {
			best = x[i] * x[i];
			break;
		}
		if (x[i] > best)
			best = x[i];
	}
	return best;
}

/* it only gets smaller, but by what it was */
static double shrinks(const double *x, int n)
{
	double best = 2;
	for (int i = 0; i < n; i++)
		if (x[i] < best)
			best = best * x[i];
	return best;
}

MGC_VJP() MGC_JVP()
double all(const double *x, double *y, int n)
{
	return overwritten(y, n) + running(x, n) + second(x, n) + carried(x, n) + leaves(x, n) + shrinks(x, n);
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, double *y, int n);

enum { N = 7 };
static double x[N], x_bar[N], x_dot[N], y[N], y_bar[N], y_dot[N];

MODEL(all(x, y, N), all_vjp(x, x_bar, y, y_bar, N, seed), all_jvp(x, x_dot, y, y_dot, N, &dot))

int main(void)
{
	check_step = 0x1p-14;
	INPUT(double, x, 0.1, 1);
	BUFFER(double, y, 0.1, 1);
	return check();
}
