#include "bench.h"

#include "grad.h"
#include "ref.h"

double kalman(const double *a, const double *q, const double *r, const double *z, int s, int n);

static const int extents[][2] = { { 4, 100 }, { 4, 10000 }, { 12, 10000 } };
static int s, n;
static double *parameters, *z;

static double *inputs(size_t *count)
{
	*count = (size_t)(s * s + s + 1);
	return parameters;
}

static void setup(int size)
{
	size_t count;
	s = extents[size][0];
	n = extents[size][1];
	inputs(&count);
	parameters = bench_array(count);
	z = bench_array((size_t)n);
	bench_fill(parameters, (size_t)(s * s), -0.1, 0.1);
	for (int i = 0; i < s; i++)
		parameters[i * s + i] += 0.7;
	bench_fill(parameters + s * s, (size_t)s + 1, 0.1, 0.5);
	bench_fill(z, (size_t)n, -1, 1);
}

static double value(void)
{
	return kalman(parameters, parameters + s * s, parameters + s * s + s, z, s, n);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL) {
		sink = value();
	} else {
		double *const g = bench_gradient();
		sink = (variant == BENCH_REFERENCE ? kalman_ref : kalman_grad)(
			parameters, g, parameters + s * s, g + s * s, parameters + s * s + s,
			g + s * s + s, z, s, n);
	}
	(void)sink;
}
#endif

const struct bench bench = {
	"kalman", { "s 4, n 100", "s 4, n 10,000", "s 12, n 10,000" }, setup, run, inputs, value, -12
};
