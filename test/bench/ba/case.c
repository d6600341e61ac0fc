#include "bench.h"

#include "grad.h"
#include "ref.h"

void residual(const double *camera, const double *point, const double *weight,
              const double *feature, double *error);

enum { PARAMETERS = 11, CAMERAS = 49 };
static const int counts[] = { 100, 1000, 31843 };
static int n, points;
static double *cameras, *point, *weights, *features, *errors, *seeds, *bars;

static double *inputs(size_t *count)
{
	*count = (size_t)(PARAMETERS * CAMERAS + 3 * points + n);
	return cameras;
}

static void setup(int size)
{
	size_t count;
	n = counts[size];
	points = n / 4;
	inputs(&count);
	cameras = bench_array(count);
	point = cameras + PARAMETERS * CAMERAS;
	weights = point + 3 * points;
	features = bench_array(2 * (size_t)n);
	errors = bench_array(2 * (size_t)n);
	seeds = bench_array(2 * (size_t)n);
	bars = bench_array(2);
	bench_fill(cameras, count, -0.5, 0.5);
	for (int i = 0; i < points; i++)
		point[3 * i + 2] += 6;
	bench_fill(features, 2 * (size_t)n, -1, 1);
	bench_fill(seeds, 2 * (size_t)n, -1, 1);
}

static int camera_of(int i)
{
	return PARAMETERS * (i % CAMERAS);
}

static int point_of(int i)
{
	return 3 * (i / 4);
}

static double value(void)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		residual(cameras + camera_of(i), point + point_of(i), weights + i, features + 2 * i,
		         errors + 2 * i);
		s += seeds[2 * i] * errors[2 * i] + seeds[2 * i + 1] * errors[2 * i + 1];
	}
	return s;
}

#ifndef BENCH_TAPED
static void run(enum bench_variant variant)
{
	double *const g = bench_gradient(), *const point_bar = g + PARAMETERS * CAMERAS;
	double *const weights_bar = point_bar + 3 * points;
	for (int i = 0; i < n; i++) {
		const double *const c = cameras + camera_of(i), *const p = point + point_of(i);
		if (variant == BENCH_PRIMAL) {
			residual(c, p, weights + i, features + 2 * i, errors + 2 * i);
			continue;
		}
		bars[0] = seeds[2 * i];
		bars[1] = seeds[2 * i + 1];
		(variant == BENCH_REFERENCE ? residual_ref : residual_vjp)(
			c, g + camera_of(i), p, point_bar + point_of(i), weights + i,
			weights_bar + i, features + 2 * i, errors + 2 * i, bars);
	}
}
#endif

const struct bench bench = { "ba", { "100", "1,000", "31,843" }, setup, run, inputs, value, 0 };
