#include "bench.h"

#include "grad.h"
#include "ref.h"

double spread(const double *start, const double *coefficients, int n, int steps);

static const int extents[][2] = { { 16, 10 }, { 64, 100 }, { 256, 200 } };
static int n, steps;
static double *parameters;

static double *inputs(size_t *count)
{
	*count = (size_t)(n * n) + 2;
	return parameters;
}

static void setup(int size)
{
	n = extents[size][0];
	steps = extents[size][1];
	parameters = bench_array((size_t)(n * n) + 2);
	bench_fill(parameters, (size_t)(n * n), 0, 1);
	parameters[n * n] = 0.1;
	parameters[n * n + 1] = 0.05;
}

static double value(void)
{
	return spread(parameters, parameters + n * n, n, steps);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL) {
		sink = value();
	} else {
		double *const g = bench_gradient();
		sink = (variant == BENCH_REFERENCE ? spread_ref : spread_grad)(
			parameters, g, parameters + n * n, g + n * n, n, steps);
	}
	(void)sink;
}
#endif

const struct bench bench = {
	"stencil", { "16, 10", "64, 100", "256, 200" }, setup, run, inputs, value, -12
};
