#include "bench.h"

#include "grad.h"
#include "ref.h"

double value(const double *spot, const double *strike, const double *rate, const double *volatility,
             int options, const double *z, int paths, int steps);

static const int extents[][3] = { { 4, 100, 16 }, { 10, 1000, 50 }, { 20, 4000, 100 } };
static int options, paths, steps;
static double *parameters, *z;

static double *inputs(size_t *count)
{
	*count = 4 * (size_t)options;
	return parameters;
}

static void setup(int size)
{
	options = extents[size][0];
	paths = extents[size][1];
	steps = extents[size][2];
	parameters = bench_array(4 * (size_t)options);
	z = bench_array((size_t)(paths * steps));
	bench_fill(parameters, (size_t)options, 0.9, 1.1);
	bench_fill(parameters + options, (size_t)options, 0.8, 1.2);
	bench_fill(parameters + 2 * options, 2 * (size_t)options, 0.05, 0.4);
	bench_fill(z, (size_t)(paths * steps), -1.7, 1.7);
}

static double result(void)
{
	const double *const p = parameters;
	return value(p, p + options, p + 2 * options, p + 3 * options, options, z, paths, steps);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	const double *const p = parameters;
	if (variant == BENCH_PRIMAL) {
		sink = result();
	} else {
		double *const g = bench_gradient();
		sink = (variant == BENCH_REFERENCE ? value_ref : value_grad)(
			p, g, p + options, g + options, p + 2 * options, g + 2 * options,
			p + 3 * options, g + 3 * options, options, z, paths, steps);
	}
	(void)sink;
}
#endif

/* The step is short: payoffs have kinks. */
const struct bench bench = {
	"asian", { "4, 100, 16", "10, 1000, 50", "20, 4000, 100" }, setup, run, inputs, result, -24
};
