// CONSTRUCT: grids whose buffers are swapped after each step | the buffers live in the rows of their record
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --explain 2>&1 | FileCheck %t/model.c
// RUN: FileCheck %t/model.c --check-prefix=CODE --input-file=%t/grad.c
// RUN: %compile-and-run
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --no-rows --explain 2>&1 | FileCheck %t/model.c --check-prefix=NO
// RUN: %compile-and-run

//--- model.c
// NO-NOT: in the record itself
#include <mgc/mgc.h>
#include <stdlib.h>

/* The border stays what it is in either buffer; both are used afterwards. */
static double spread(const double *start, double rate, int n, int steps)
{
	double *now = malloc((size_t)(n * n) * sizeof *now), *next = malloc((size_t)(n * n) * sizeof *next), sum = 0;
	for (int i = 0; i < n * n; i++) {
		now[i] = start[i];
		next[i] = start[i] * start[i];
	}
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+7]]:3: remark: what this loop reads of 'now' is in the record itself
		// CODE: memcpy([[ROWS:now_kept[_0-9]*]], next, {{.*}});
		// CODE: memcpy(&[[ROWS]][{{.*}}], now, {{.*}});
		// CODE: memcpy(&[[ROWS]][{{.*}}], &[[ROWS]][{{.*}}
		// CODE: [[ROWS]][{{.*}}] = now_{{.*}}
		// CODE: memcpy(next, &[[ROWS]][{{.*}}], {{.*}});
		// CODE: memcpy(now, &[[ROWS]][{{.*}}], {{.*}});
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

/* All of it is written; the other buffer holds nothing before. */
static double folded(const double *start, int n, int steps)
{
	double *now = malloc((size_t)n * sizeof *now), *next = malloc((size_t)n * sizeof *next), sum = 0;
	for (int i = 0; i < n; i++)
		now[i] = start[i];
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+1]]:3: remark: what this loop reads of 'now' is in the record itself
		for (int i = 0; i < n; i++)
			next[i] = now[i] * now[n - 1 - i] + 0.3 * now[i];
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n; i++)
		sum += now[i] * now[i];
	free(now);
	free(next);
	return sum;
}

/* A buffer is read by its first name, too, each other step by another role. */
static double named(const double *start, int n, int steps)
{
	double *first = malloc((size_t)n * sizeof *first), *next = malloc((size_t)n * sizeof *next), *now = first, sum = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = start[i];
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+1]]:3: remark: what this loop reads of 'now' is copied as it runs
		for (int i = 1; i < n - 1; i++)
			next[i] = now[i] * now[i] + 0.2 * now[i - 1] * now[i + 1];
		sum += first[n / 2] * s;
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n; i++)
		sum += now[i] * now[i];
	free(now);
	free(next);
	return sum;
}

/* What is stored lies beside all that is read. */
static double beside(const double *start, int n, int steps)
{
	double *now = malloc((size_t)n * sizeof *now), *next = malloc((size_t)n * sizeof *next), sum = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = start[i];
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+1]]:3: remark: what this loop reads of 'now' is copied as it runs
		for (int i = 1; i < n - 1; i++)
			next[i] = now[i - 1] * now[i + 1] + 0.5 * now[i - 1];
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n; i++)
		sum += now[i] * now[i];
	free(now);
	free(next);
	return sum;
}

/* Two loops of a step read the buffer. */
static double twice(const double *start, int n, int steps)
{
	double *now = malloc((size_t)n * sizeof *now), *next = malloc((size_t)n * sizeof *next), sum = 0;
	for (int i = 0; i < n; i++)
		now[i] = next[i] = start[i];
	for (int s = 0; s < steps; s++) {
		for (int i = 1; i < n - 1; i++)
			sum += now[i] * now[i + 1] * now[i - 1];
		for (int i = 1; i < n - 1; i++)
			next[i] = now[i] * now[i] + 0.2 * now[i - 1] * now[i + 1];
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n; i++)
		sum += now[i] * now[i];
	free(now);
	free(next);
	return sum;
}

/* The caller's buffers: the second one need not be there where no step is made. */
MGC_VJP() MGC_JVP()
double lent(double *now, double *next, int n, int steps)
{
	double sum = 0;
	for (int s = 0; s < steps; s++) {
		// CHECK-DAG: model.c:[[@LINE+1]]:3: remark: what this loop reads of 'now' is copied as it runs
		for (int i = 0; i < n; i++)
			next[i] = now[i] * now[n - 1 - i] + 0.3 * now[i];
		double *swap = now;
		now = next;
		next = swap;
	}
	for (int i = 0; i < n; i++)
		sum += now[i] * now[i];
	return sum;
}

MGC_VJP(wrt(start, rate)) MGC_JVP(wrt(start, rate))
double grids(const double *start, double rate, int n, int steps)
{
	return spread(start, rate, n, steps) + folded(start, n * n, steps) + named(start, n * n, steps) + beside(start, n * n, steps) +
	       twice(start, n * n, steps);
}

//--- main.c
#include "check.h"
#include "grad.h"

double grids(const double *start, double rate, int n, int steps);

static double start[36], start_bar[36], start_dot[36], rate, rate_bar, rate_dot;
static int    n, steps;

MODEL(grids(start, rate, n, steps), grids_vjp(start, start_bar, rate, &rate_bar, n, steps, seed),
      grids_jvp(start, start_dot, rate, rate_dot, n, steps, &dot))

int main(void)
{
	static const int sizes[][2] = { { 6, 4 }, { 6, 3 }, { 5, 1 }, { 6, 0 }, { 2, 3 }, { 1, 2 }, { 3, 2 } };
	int failed = 0;
	INPUT(double, start, 0.1, 0.9);
	INPUT(double, rate, 0.1, 0.2);
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		n = sizes[i][0];
		steps = sizes[i][1];
		failed |= check();
	}
	double sum = 0;
	memset(start_bar, 0, sizeof start_bar);
	for (int i = 0; i < 36; i++)
		sum += start[i] * start[i];
	expect_same("no second buffer", lent_vjp(start, start_bar, NULL, NULL, 36, 0, 1), sum);
	expect("its adjoint", start_bar[7], 2 * start[7]);
	return failed || check_failures;
}
