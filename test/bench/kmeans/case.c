#include "bench.h"

#include "grad.h"
#include "ref.h"

double kmeans(const double *points, const double *centroids, int n, int k, int d);

static const int extents[][3] = { { 10, 1000, 8 }, { 100, 10000, 8 }, { 200, 10000, 16 } };
static int n, k, d;
static double *points, *centroids;

static void setup(int size)
{
	k = extents[size][0];
	n = extents[size][1];
	d = extents[size][2];
	points = bench_array((size_t)(n * d));
	centroids = bench_array((size_t)(k * d));
	bench_fill(points, (size_t)(n * d), 0, 1);
	bench_fill(centroids, (size_t)(k * d), 0, 1);
}

static double value(void)
{
	return kmeans(points, centroids, n, k, d);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL)
		sink = kmeans(points, centroids, n, k, d);
	else
		sink = (variant == BENCH_REFERENCE ? kmeans_ref : kmeans_grad)(
			points, centroids, bench_gradient(), n, k, d);
	(void)sink;
}
#endif

static double *inputs(size_t *count)
{
	*count = (size_t)(k * d);
	return centroids;
}

const struct bench bench = {
	"kmeans", { "k 10, n 1,000, d 8", "k 100, n 10,000, d 8", "k 200, n 10,000, d 16" },
	setup,    run,
	inputs,   value,
	-20
};
