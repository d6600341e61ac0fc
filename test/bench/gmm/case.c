#include "bench.h"

#include "model.h"

#include "grad.h"
#include "ref.h"

static const int extents[][2] = { { 2, 5 }, { 10, 25 }, { 32, 50 } };
enum { N = 1000 };
static const wishart_t prior = { 1, 0 };
static int d, k;
static double *parameters, *x;

static size_t n_means(void)
{
	return (size_t)(d * k);
}

static double *inputs(size_t *count)
{
	*count = (size_t)k + n_means() + (size_t)(k * d * (d + 1) / 2);
	return parameters;
}

static void setup(int size)
{
	size_t count;
	d = extents[size][0];
	k = extents[size][1];
	inputs(&count);
	parameters = bench_array(count);
	x = bench_array((size_t)(d * N));
	bench_fill(parameters, count, -0.5, 0.5);
	bench_fill(x, (size_t)(d * N), -1, 1);
}

static double value(void)
{
	const double *const means = parameters + k;
	return gmm(parameters, means, means + n_means(), x, d, k, N, prior);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	const double *const means = parameters + k, *const icf = means + n_means();
	if (variant == BENCH_PRIMAL) {
		sink = value();
	} else {
		double *const g = bench_gradient();
		sink = (variant == BENCH_REFERENCE ? gmm_ref : gmm_grad)(
			parameters, g, means, g + k, icf, g + k + n_means(), x, d, k, N, prior);
	}
	(void)sink;
}
#endif

const struct bench bench = {
	"gmm", { "d 2, k 5", "d 10, k 25", "d 32, k 50" }, setup, run, inputs, value, 0
};
