#include "bench.h"

#include "grad.h"
#include "ref.h"

double miss(const double *mass, const double *start, const double *speed, const double *target,
            int n, int steps, double dt);

static const int extents[][2] = { { 8, 10 }, { 64, 20 }, { 256, 20 } };
static int n, steps;
static double *parameters, *target;

/* masses, positions, velocities, the length of a step */
static double *inputs(size_t *count)
{
	*count = 7 * (size_t)n + 1;
	return parameters;
}

static void setup(int size)
{
	n = extents[size][0];
	steps = extents[size][1];
	parameters = bench_array(7 * (size_t)n + 1);
	target = bench_array(3 * (size_t)n);
	bench_fill(parameters, (size_t)n, 0.01, 0.02);
	bench_fill(parameters + n, 6 * (size_t)n, -1, 1);
	parameters[7 * n] = 0.01;
	bench_fill(target, 3 * (size_t)n, -1, 1);
}

static double value(void)
{
	const double *const p = parameters;
	return miss(p, p + n, p + 4 * n, target, n, steps, p[7 * n]);
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	static volatile double sink;
	const double *const p = parameters;
	if (variant == BENCH_PRIMAL) {
		sink = value();
	} else {
		double *const g = bench_gradient();
		sink = (variant == BENCH_REFERENCE ? miss_ref : miss_grad)(
			p, g, p + n, g + n, p + 4 * n, g + 4 * n, target, n, steps, p[7 * n], g + 7 * n);
	}
	(void)sink;
}
#endif

const struct bench bench = {
	"nbody", { "8 bodies", "64 bodies", "256 bodies" }, setup, run, inputs, value, -12
};
