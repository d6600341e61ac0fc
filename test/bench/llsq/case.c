#include "bench.h"

#include "grad.h"
#include "ref.h"

double least_squares(const double *x, int m, int n);

enum { M = 128 };
static const int rows[] = { 16, 1024, 16392 };
static int n;
static double x[M];

static void setup(int size)
{
	n = rows[size];
	bench_fill(x, M, -1, 1);
}

static double value(void)
{
	return least_squares(x, M, n);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL)
		sink = least_squares(x, M, n);
	else
		sink = (variant == BENCH_REFERENCE ? least_squares_ref
		                                   : least_squares_grad)(x, bench_gradient(), M, n);
	(void)sink;
}
#endif

static double *inputs(size_t *count)
{
	*count = M;
	return x;
}

const struct bench bench = { "llsq", { "16", "1,024", "16,392" }, setup, run, inputs, value, 0 };
