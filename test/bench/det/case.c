#include "bench.h"

#include "grad.h"
#include "ref.h"

double determinant(const double *a, int n);

static const int orders[] = { 5, 8, 10 };
static int n;
static double *a;

static void setup(int size)
{
	n = orders[size];
	a = bench_array((size_t)(n * n));
	bench_fill(a, (size_t)(n * n), -1, 1);
}

static double value(void)
{
	return determinant(a, n);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL)
		sink = determinant(a, n);
	else
		sink = (variant == BENCH_REFERENCE ? determinant_ref
		                                   : determinant_grad)(a, bench_gradient(), n);
	(void)sink;
}
#endif

static double *inputs(size_t *count)
{
	*count = (size_t)(n * n);
	return a;
}

const struct bench bench = { "det", { "5", "8", "10" }, setup, run, inputs, value, 0 };
