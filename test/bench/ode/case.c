#include "bench.h"

#include <string.h>

#include "grad.h"
#include "ref.h"

void integrate(const double *x, double *y, int n, int steps);

static const int extents[][2] = { { 1000, 10 }, { 10000, 10 }, { 10000, 100 } };
static int n, steps;
static double *x, *y, *y_bar, *weights;

static void setup(int size)
{
	n = extents[size][0];
	steps = extents[size][1];
	x = bench_array((size_t)n);
	y = bench_array((size_t)n);
	y_bar = bench_array((size_t)n);
	weights = bench_array((size_t)n);
	bench_fill(x, (size_t)n, 0.5, 2);
	bench_fill(weights, (size_t)n, -1, 1);
}

static double value(void)
{
	double s = 0;
	integrate(x, y, n, steps);
	for (int i = 0; i < n; i++)
		s += weights[i] * y[i];
	return s;
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	if (variant == BENCH_PRIMAL) {
		integrate(x, y, n, steps);
		return;
	}
	memcpy(y_bar, weights, (size_t)n * sizeof *y_bar);
	(variant == BENCH_REFERENCE ? integrate_ref : integrate_vjp)(x, bench_gradient(), y, y_bar,
	                                                             n, steps);
}
#endif

static double *inputs(size_t *count)
{
	*count = (size_t)n;
	return x;
}

const struct bench bench = { "ode",  { "n 1,000, s 10", "n 10,000, s 10", "n 10,000, s 100" },
	                     setup,  run,
	                     inputs, value,
	                     0 };
