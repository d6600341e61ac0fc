/* initialise.c -- random numbers of a seed.
 *
 * Element i of the row-major order gets a function of (seed, i): splitmix64 (Steele, Lea, Flood
 * 2014) as a counter.  Numbers are made in double and rounded, so f32 and f64 agree. */
#include "internal.h"

#include <math.h>

typedef struct Random {
	uint64_t state; /* of element next */
	uint64_t next;
	double a, b; /* of the distribution */
} Random;

static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* In (0, 1): the odd multiples of 2^-54. */
static double uniform(const Random *r, uint64_t stream)
{
	const uint64_t bits = mix(r->state + (2 * r->next + stream) * 0x9e3779b97f4a7c15u);
	return ((double)(bits >> 11) + 0.5) * 0x1p-53;
}

static double between(const Random *r)
{
	return r->a + (r->b - r->a) * uniform(r, 0);
}

/* Box and Muller's */
static double bell(const Random *r)
{
	const double angle = 6.28318530717958647693 * uniform(r, 1);
	return r->a + r->b * sqrt(-2 * log(uniform(r, 0))) * cos(angle);
}

static double coin(const Random *r)
{
	return uniform(r, 0) < r->a;
}

#define FILL(type, name, number)                                                                   \
	static void name(ptrdiff_t n, void *const *data, const ptrdiff_t *step, void *context)     \
	{                                                                                          \
		Random *const r = context;                                                         \
		type *const y = data[0];                                                           \
		for (ptrdiff_t i = 0; i < n; i++, r->next++)                                       \
			y[i * step[0]] = (type)number(r);                                          \
	}
FILL(float, uniform_f32, between)
FILL(double, uniform_f64, between)
FILL(float, normal_f32, bell)
FILL(double, normal_f64, bell)
FILL(float, mask_f32, coin)
FILL(double, mask_f64, coin)

static bool filled(Kernel kernel, const mg_tensor *t, const double parameters[2], uint64_t seed)
{
	if (!t->data)
		return false;
	const mg_dims shape = mgrt_shape(t);
	mgrt_run(kernel, &shape, t, 1, &(Random){ mix(seed), 0, parameters[0], parameters[1] });
	return true;
}

bool mg_init_uniform(mg_tensor t, double low, double high, uint64_t seed)
{
	return filled(KERNEL(uniform), &t, (double[]){ low, high }, seed);
}

bool mg_init_normal(mg_tensor t, double mean, double deviation, uint64_t seed)
{
	return filled(KERNEL(normal), &t, (double[]){ mean, deviation }, seed);
}

bool mg_init_mask(mg_tensor t, double keep, uint64_t seed)
{
	return filled(KERNEL(mask), &t, (double[]){ keep, 0 }, seed);
}

/* Connections into and out of one unit; false after reporting. */
static bool fans(const char *op, const mg_tensor *t, double *in, double *out)
{
	if (!t->data)
		return false;
	if (t->rank != 2 && t->rank != 4) {
		mgrt_error("%s: shape %s is neither (in, out) nor (out, in, h, w)", op,
		           mgrt_shape_text(t).text);
		return false;
	}
	const double window = t->rank == 4 ? (double)t->extents[2] * (double)t->extents[3] : 1;
	*in = window * (double)t->extents[t->rank == 4];
	*out = window * (double)t->extents[t->rank == 2];
	return true;
}

bool mg_init_glorot(mg_tensor t, uint64_t seed)
{
	double in, out;
	if (!fans(__func__, &t, &in, &out))
		return false;
	const double bound = sqrt(6 / (in + out));
	return mg_init_uniform(t, -bound, bound, seed);
}

bool mg_init_he(mg_tensor t, uint64_t seed)
{
	double in, out;
	return fans(__func__, &t, &in, &out) && mg_init_normal(t, 0, sqrt(2 / in), seed);
}
