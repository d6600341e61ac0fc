// CONSTRUCT: grids whose buffers are swapped or rotated after each step | the grid is copied once a step, neighbours are read from the copy
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-rows --explain 2>&1 | FileCheck %t/model.c --implicit-check-not="is copied"
// RUN: FileCheck %t/model.c --check-prefix=CODE --input-file=%t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-snapshots
// RUN: FileCheck %t/model.c --check-prefix=NO --input-file=%t/grad.c
// RUN: %compile-and-run

//--- model.c
#include <math.h>
#include <mgc/mgc.h>
#include <stdlib.h>

/* The border stays what it is in either buffer. */
static double spread(const double *start, double rate, int n, int steps)
{
	double *now = malloc((size_t)(n * n) * sizeof *now), *next = malloc((size_t)(n * n) * sizeof *next), sum = 0;
	for (int i = 0; i < n * n; i++) {
		now[i] = start[i];
		next[i] = start[i] * start[i];
	}
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+4]]:3: remark: what this loop reads of 'now' is copied as it runs
		// CODE: memcpy(&now_kept[{{.*}}], now, {{.*}});
		// CODE: now_kept[{{.*}}] = now_at;
		// NO-NOT: now{{[_0-9]*}}kept
		for (int y = 1; y < n - 1; y++)
			for (int x = 1; x < n - 1; x++) {
				const int at = y * n + x;
				next[at] = now[at] * now[at] + rate * (now[at - 1] + now[at + 1] + now[at - n] + now[at + n] - 4 * now[at]);
			}
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n * n; i++)
		sum += now[i] * now[i] + next[i];
	free(now);
	free(next);
	return sum;
}

/* Three of them, of a constant size. */
static double waves(const double *start, double speed, int steps)
{
	double first[16] = { 0 }, second[16] = { 0 }, third[16] = { 0 }, sum = 0;
	double *before = first, *now = second, *next = third;
	for (int i = 0; i < 16; i++)
		now[i] = before[i] = start[i];
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+1]]:3: remark: what this loop reads of 'now' is copied as it runs
		for (int i = 1; i < 15; i++)
			next[i] = 2 * now[i] * now[i] - before[i] + speed * (now[i - 1] - 2 * now[i] + now[i + 1]);
		double *oldest = before;
		before = now;
		now = next;
		next = oldest;
	}
	for (int i = 0; i < 16; i++)
		sum += now[i] * now[i];
	return sum;
}

/* Sides of their own, and rows that are longer than what is used of them: sometimes nothing is. */
static double plate(const double *start, double rate, int n, int m, int steps)
{
	const int pitch = m + 6;
	double *now = calloc((size_t)(n * pitch), sizeof *now), *next = calloc((size_t)(n * pitch), sizeof *next), sum = 0;
	for (int y = 0; y < n; y++)
		for (int x = 0; x < m; x++)
			now[y * pitch + x] = next[y * pitch + x] = start[y * m + x];
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+2]]:3: remark: what this loop reads of 'now' is copied as it runs
		// CODE: memcpy(&now_kept{{.*}}, &now_{{.*}}, 8 * sizeof(double));
		for (int y = 1; y < n - 1; y++)
			for (int x = 1; x < m - 1; x++) {
				const double *u = now + y * pitch + x;
				next[y * pitch + x] = u[0] * u[0] + rate * (u[-1] + u[1] + u[-pitch] + u[pitch] - 4 * u[0]);
			}
		for (int x = 0; x < m; x++)
			next[x] *= 0.9;
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n * pitch; i++)
		sum += now[i] * next[i];
	free(now);
	free(next);
	return sum;
}

/* A border that may be all there is. */
static double margin(const double *start, int n, int steps)
{
	double *now = malloc((size_t)n * sizeof *now), *next = malloc((size_t)n * sizeof *next), sum = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = start[i];
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+1]]:3: remark: what this loop reads of 'now' is copied as it runs
		for (int i = 10; i < n - 10; i++)
			next[i] = now[i] * now[i] * (now[i - 1] + now[i + 1]);
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n; i++)
		sum += now[i] * next[i];
	free(now);
	free(next);
	return sum;
}

/* Of two sizes: what the one has room for is not all of the other. */
static double sizes(const double *start, int n, int steps)
{
	double *now = malloc((size_t)(2 * n) * sizeof *now), *next = malloc((size_t)n * sizeof *next), sum = 0;
	for (int i = 0; i < n; i++) {
		now[i] = now[n + i] = start[i];
		next[i] = 1;
	}
	for (int s = 0; s < steps; s++) {
		const int m = s % 2 ? n : 2 * n;
		for (int i = 0; i < m; i++)
			for (int j = 0; j < m; j++)
				sum += now[i] * now[j] * now[j];
		for (int i = 0; i < n; i++)
			next[i] += 0.1 * now[i] * now[m - 1 - i];
		double *swap = now;
		now = next;
		next = swap;
	}
	free(now);
	free(next);
	return sum;
}

/* One of them is written while it is read. */
static double in_place(const double *start, int n, int steps)
{
	double *now = malloc((size_t)n * sizeof *now), *next = malloc((size_t)n * sizeof *next), sum = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = start[i];
	for (int s = 0; s < steps; s++) {
		for (int i = 1; i < n - 1; i++) {
			next[i] = sin(now[i - 1] + now[i + 1]) * now[i];
			now[i + 1] *= 0.9;
		}
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n; i++)
		sum += now[i] * next[i];
	free(now);
	free(next);
	return sum;
}

MGC_VJP() MGC_JVP()
double all(const double *x, const double *y, double rate, int n, int steps)
{
	return spread(x, rate, n, steps) + plate(x, rate, n, 6 - n, steps) + waves(y, rate, steps) + margin(x, n * n, steps) +
	       sizes(x, n, steps) + in_place(x, n * n, steps);
}

//--- main.c
#include "check.h"
#include "grad.h"

double all(const double *x, const double *y, double rate, int n, int steps);

enum { N = 5 };
static double x[N * N], x_bar[N * N], x_dot[N * N], y[16], y_bar[16], y_dot[16], rate, rate_bar, rate_dot;
static int n, steps;

MODEL(all(x, y, rate, n, steps), all_vjp(x, x_bar, y, y_bar, rate, &rate_bar, n, steps, seed),
      all_jvp(x, x_dot, y, y_dot, rate, rate_dot, n, steps, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 0.9);
	INPUT(double, y, 0.5, 0.9);
	INPUT(double, rate, 0.1, 0.2);
	for (n = 1; n <= N; n += 2)
		for (steps = 0; steps <= 3; steps += steps ? 1 : 2)
			if (check())
				return 1;
	return 0;
}
