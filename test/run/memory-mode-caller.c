// CONSTRUCT: memory modes | --memory=caller: the caller's buffer, its size from a function
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --memory=caller
// RUN: %compile-and-run
// RUN: not grep -wE "malloc|calloc|realloc|free" %t/grad.c

//--- model.c
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD()
double recurrence(const double *x, int n, double start, long rounds)
{
	double y = start;
	for (long r = 0; r < rounds; r++)
		for (int i = 0; i < n; i++)
			y = sin(y) * x[i] + y * y * 0.1;
	return y;
}

MGC_GRAD()
double nothing_to_keep(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += 3 * x[i];
	return s;
}

//--- main.c
#include <limits.h>
#include <stdint.h>

#include "check.h"
#include "grad.h"

double recurrence(const double *x, int n, double start, long rounds);

enum { N = 4, ROUNDS = 3, MARGIN = 64 };

/* Central differences, good enough for 1e-8. */
static double difference(const double *x, int at)
{
	double y[N], h = 1e-5, up, down;
	memcpy(y, x, sizeof y);
	y[at] += h;
	up = recurrence(y, N, 0.3, ROUNDS);
	y[at] -= 2 * h;
	down = recurrence(y, N, 0.3, ROUNDS);
	return (up - down) / (2 * h);
}

int main(void)
{
	const double x[N] = {0.5, -0.25, 1, 0.75};
	double x_bar[N] = {0}, start_bar = 0;

	/* The size is a function of the integer parameters, in their order, and the buffer is used to
	 * its last byte at most. */
	const size_t size = recurrence_grad_work(N, ROUNDS);
	expect_true("a size for what is kept", size >= N * ROUNDS * sizeof(double));
	unsigned char *work = malloc(size + MARGIN);
	memset(work, 0xA5, size + MARGIN);
	const double value = recurrence_grad(x, x_bar, N, 0.3, &start_bar, ROUNDS, work);
	expect_same("value", value, recurrence(x, N, 0.3, ROUNDS));
	for (int i = 0; i < N; i++)
		expect_true("adjoint", fabs(x_bar[i] - difference(x, i)) < 1e-8);
	for (int i = 0; i < MARGIN; i++)
		expect_same("a byte behind the buffer", work[size + i], 0xA5);

	/* What the buffer holds before the call does not matter. */
	double again[N] = {0}, start_again = 0;
	memset(work, 0, size);
	recurrence_grad(x, again, N, 0.3, &start_again, ROUNDS, work);
	for (int i = 0; i < N; i++)
		expect_same("the same adjoint again", again[i], x_bar[i]);
	free(work);

	/* Negative counts are 0; what is too large is SIZE_MAX; NULL serves where the size is 0. */
	expect_true("negative", recurrence_grad_work(-5, ROUNDS) == recurrence_grad_work(0, ROUNDS));
	expect_true("negative", recurrence_grad_work(N, -1) == recurrence_grad_work(N, 0));
	expect_true("too large", recurrence_grad_work(INT_MAX, LONG_MAX) == SIZE_MAX);
	expect_true("nothing", nothing_to_keep_grad_work(1000) == 0);
	double sum_bar[N] = {0};
	expect("sum", nothing_to_keep_grad(x, sum_bar, N, NULL), 6);
	for (int i = 0; i < N; i++)
		expect("adjoint of the sum", sum_bar[i], 3);
	return check_failures != 0;
}
