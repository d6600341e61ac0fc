#include "bench.h"

#include "grad.h"
#include "ref.h"

double likelihood(const double *theta, const double *x, const double *y, int n, int d);

enum { DIMENSIONS = 3 };
static const int counts[] = { 16, 100, 400 };
static int n;
static double *parameters, *x;

static double *inputs(size_t *count)
{
	*count = 3 + (size_t)n;
	return parameters;
}

static void setup(int size)
{
	n = counts[size];
	parameters = bench_array(3 + (size_t)n);
	x = bench_array((size_t)(DIMENSIONS * n));
	bench_fill(parameters, 3 + (size_t)n, -1, 1);
	parameters[2] = -2;
	bench_fill(x, (size_t)(DIMENSIONS * n), -2, 2);
}

static double value(void)
{
	return likelihood(parameters, x, parameters + 3, n, DIMENSIONS);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL) {
		sink = value();
	} else {
		double *const g = bench_gradient();
		sink = (variant == BENCH_REFERENCE ? likelihood_ref : likelihood_grad)(
			parameters, g, x, parameters + 3, g + 3, n, DIMENSIONS);
	}
	(void)sink;
}
#endif

const struct bench bench = {
	"likelihood", { "16", "100", "400" }, setup, run, inputs, value, -9
};
