#include "bench.h"

#include "hand.h"

#include "grad.h"
#include "ref.h"

double hand(const double *theta, const transform *rest, const transform *inverse, const double *vertices, const double *weights,
            int n, const double *points, const int *nearest, int m);

enum { PARAMETERS = 26, MOST = 10000 };
static const int extents[] = { 100, 1000, MOST };
static transform rest[BONES], inverse[BONES];
static double *theta, *vertices, *weights, *points;
static int n, nearest[MOST];

static double *inputs(size_t *count)
{
	*count = PARAMETERS;
	return theta;
}

static void setup(int size)
{
	n = extents[size];
	theta = bench_array(PARAMETERS);
	vertices = bench_array((size_t)(3 * n));
	weights = bench_array((size_t)(BONES * n));
	points = bench_array((size_t)(3 * n));
	bench_fill(theta, PARAMETERS, 0.1, 0.6);
	bench_fill(vertices, (size_t)(3 * n), -1, 1);
	bench_fill(weights, (size_t)(BONES * n), 0, 0.1);
	bench_fill(points, (size_t)(3 * n), -1, 1);
	for (int b = 0; b < BONES; b++) {
		bench_fill(rest[b].at, 12, -0.1, 0.1);
		bench_fill(inverse[b].at, 12, -0.1, 0.1);
		for (int i = 0; i < 3; i++)
			rest[b].at[5 * i] += 1, inverse[b].at[5 * i] += 1;
	}
	for (int k = 0; k < n; k++)
		nearest[k] = (k * 37 + 5) % n;
}

static double value(void)
{
	return hand(theta, rest, inverse, vertices, weights, n, points, nearest, n);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	if (variant == BENCH_PRIMAL)
		sink = value();
	else
		sink = (variant == BENCH_REFERENCE ? hand_ref : hand_grad)(theta, bench_gradient(), rest, inverse, vertices, weights, n,
		                                                           points, nearest, n);
	(void)sink;
}
#endif

const struct bench bench = { "hand", { "100 vertices", "1,000 vertices", "10,000 vertices" }, setup, run, inputs, value, 0 };
