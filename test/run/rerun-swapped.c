// CONSTRUCT: iterations that run again in the reverse sweep | --rerun: buffers that change places
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --rerun --explain 2>&1 | FileCheck %t/model.c
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>
#include <stdlib.h>

/* Buffers change places. */
MGC_GRAD(wrt(start, rate)) MGC_JVP(wrt(start, rate))
double spread(const double *start, double rate, int n, int steps)
{
	double *now = malloc((size_t)n * sizeof *now), *next = malloc((size_t)n * sizeof *next), sum = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = start[i];
	// CHECK-DAG: model.c:[[@LINE+1]]:2: remark: each iteration of this loop runs again in the reverse sweep
	for (int s = 0; s < steps; s++) {
		for (int i = 1; i < n - 1; i++)
			next[i] = now[i] + rate * now[i] * (now[i - 1] + now[i + 1] - 2 * now[i]);
		double *t = now;
		now = next;
		next = t;
	}
	for (int i = 0; i < n; i++)
		sum += now[i] * now[i];
	free(now);
	free(next);
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double spread(const double *start, double rate, int n, int steps);

enum { N = 6, STEPS = 3 };
static double start[N], start_bar[N], start_dot[N], rate, rate_bar, rate_dot;
static int n, steps;

GRAD_MODEL(spread(start, rate, n, steps), spread_grad(start, start_bar, rate, &rate_bar, n, steps),
           spread_jvp(start, start_dot, rate, rate_dot, n, steps, &dot))

int main(void)
{
	INPUT(double, start, -0.5, 1.0);
	INPUT(double, rate, 0.1, 0.5);
	for (n = 1; n <= N; n++)
		for (steps = 0; steps <= STEPS; steps++)
			if (check())
				return 1;
	return 0;
}
