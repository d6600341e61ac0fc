// CONSTRUCT: arrays that loops over pairs write to | each value is recorded
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %t/model.c --implicit-check-not="is copied before"
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

MGC_VJP() MGC_JVP()
double all(double *p, double *q, const int *swap, int n, int steps)
{
	double sum = 0, *cache = malloc((size_t)n * sizeof *cache);
	for (int i = 0; i < n; i++)
		cache[i] = p[i] * q[i];
	for (int s = 0; s < steps; s++) {
		/* Each place is written before others read it. */
		for (int i = 0; i < n; i++)
			for (int j = 0; j < n; j++)
				p[i] += 0.1 * sin(p[j]) * p[i];
		/* Which of two is not known. */
		double *from = swap[s] ? p : q;
		// CHECK: model.c:[[@LINE+4]]:{{[0-9]+}}: remark: {{.*}} is recorded, 8 bytes
		for (int i = 0; i < n; i++) {
			for (int j = 0; j < n; j++)
				if (i != j)
					sum += from[i] * from[j] * from[j] * p[j];
			q[i] *= 0.9 + 0.1 * from[0];
		}
	}
	/* Freed before the loop, where that does not run. */
	if (n < 2)
		free(cache);
	for (int i = 1; i < n; i++)
		for (int j = 0; j < n; j++)
			sum += cache[i] * cache[j] * cache[j];
	for (int i = 1; i < n; i++)
		cache[i] = sum;
	if (n >= 2) {
		sum += cache[1];
		free(cache);
	}
	return sum;
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(double *p, double *q, const int *swap, int n, int steps);

enum { N = 4 };
static double p[N], p_bar[N], p_dot[N], q[N], q_bar[N], q_dot[N];
static int n;
static const int swap[2] = { 1, 0 };

MODEL(all(p, q, swap, n, 2), all_vjp(p, p_bar, q, q_bar, swap, n, 2, seed), all_jvp(p, p_dot, q, q_dot, swap, n, 2, &dot))

int main(void)
{
	BUFFER(double, p, 0.5, 1.0);
	BUFFER(double, q, 0.5, 1.0);
	for (n = 1; n <= N; n += 3)
		if (check())
			return 1;
	return 0;
}
