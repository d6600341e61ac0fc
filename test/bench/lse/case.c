#include "bench.h"

#include "grad.h"
#include "ref.h"

double log_sum_exp(const double *x, int n);

static const int counts[] = { 500, 80000, 1280000 };
static int n;
static double *x;

static void setup(int size)
{
	n = counts[size];
	x = bench_array((size_t)n);
	bench_fill(x, (size_t)n, -3, 3);
}

static double value(void)
{
	return log_sum_exp(x, n);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL)
		sink = log_sum_exp(x, n);
	else
		sink = (variant == BENCH_REFERENCE ? log_sum_exp_ref
		                                   : log_sum_exp_grad)(x, bench_gradient(), n);
	(void)sink;
}
#endif

static double *inputs(size_t *count)
{
	*count = (size_t)n;
	return x;
}

const struct bench bench = {
	"lse", { "500", "80,000", "1,280,000" }, setup, run, inputs, value, 0
};
