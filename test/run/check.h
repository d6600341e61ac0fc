/* Checks the derivatives of one model function by numbers.
 *
 * main.c says what the numbers are (INPUT, BUFFER) and how the three functions are called (MODEL);
 * check() then draws random points and tests at each of them that
 *
 *   - the adjoint and the tangent function compute, bit for bit, what the model computes, and do
 *     so again when they are called again;
 *   - adjoints of inputs are added to, adjoints of written buffers are consumed;
 *   - every component of the gradient agrees with extrapolated central differences;
 *   - <w, J v> = <J' w, v> to rounding, with J v from the tangent function.
 *
 * A test whose differences do not converge (a kink too near) fails: it says nothing. */
#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- single expectations ---- */

static int check_failures;
static const char *check_label = ""; /* said in each message, for tests with several cases */

static inline void check_fail(const char *what, long double got, long double want)
{
	check_failures++;
	printf("FAILED %s%s%s: %.21Lg, expected %.21Lg\n", check_label, *check_label ? ": " : "",
	       what, got, want);
}

/* got is want up to a relative error of 1e-12 (and NaN only where NaN is wanted). */
static inline void expect(const char *what, long double got, long double want)
{
	if (!(fabsl(got - want) <= 1e-12L * (1 + fabsl(want))) && !(isnan(got) && isnan(want)))
		check_fail(what, got, want);
}

/* got is want, in every bit that a comparison can see: the sign of zero too. */
static inline void expect_same(const char *what, long double got, long double want)
{
	if (!(got == want && !signbit(got) == !signbit(want)) && !(isnan(got) && isnan(want)))
		check_fail(what, got, want);
}

static inline void expect_true(const char *what, int holds)
{
	if (!holds)
		check_fail(what, 0, 1);
}

/* ---- random numbers: the same on every machine ---- */

static unsigned long long check_random_state = 0x9E3779B97F4A7C15ull;

static inline double random_in(double low, double high)
{
	unsigned long long *const s = &check_random_state;
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return low + (high - low) * ((double)(*s >> 11) * 0x1p-53);
}

/* ---- blocks of numbers, with their adjoints and tangents ---- */

enum check_role {
	CHECK_INPUT,  /* only read: its adjoint accumulates */
	CHECK_BUFFER, /* may be written: its adjoint holds the seed at the call, and is consumed */
	CHECK_SCRATCH /* may be written, but is no dependent: its adjoint is zero at the call */
};

struct check_block {
	const char *name;
	enum check_role role;
	char type; /* 'f', 'd' or 'l': float, double, long double */
	size_t count;
	void *value, *bar, *dot;
	double low, high; /* where to draw values from */
	long double *start, *seed, *gradient, *tangent;
};

enum { CHECK_MAX_BLOCKS = 64 };
static struct check_block check_blocks[CHECK_MAX_BLOCKS];
static size_t check_n_blocks;

static long double result, seed, result_dot; /* what the model returns, and its adjoint, tangent */
static char check_result_type;

static int check_points = 3;        /* random points that are tried */
static double check_step = 0x1p-7;  /* first step of the differences, relative to max(1, |x|) */
static double check_tolerance;      /* of the differences; 0: what the types suggest */
static void (*check_prepare)(void); /* resets what is no block, before every run */
static char check_precision;        /* 'f': the model computes in float somewhere inside */
static size_t check_directions_from = 200; /* more components than that: random directions */

static inline void check_add(const char *name, enum check_role role, char type, void *value,
                             void *bar, void *dot, size_t count, double low, double high)
{
	if (check_n_blocks == CHECK_MAX_BLOCKS)
		abort();
	const size_t n = (count + 1) * sizeof(long double);
	check_blocks[check_n_blocks++] =
		(struct check_block){ name, role, type,      count,     value,     bar,      dot,
		                      low,  high, malloc(n), malloc(n), malloc(n), malloc(n) };
}

static inline void check_forget(void)
{
	for (size_t b = 0; b < check_n_blocks; b++) {
		free(check_blocks[b].start);
		free(check_blocks[b].seed);
		free(check_blocks[b].gradient);
		free(check_blocks[b].tangent);
	}
	check_n_blocks = 0;
}

#define CHECK_TYPE(type) _Generic((type)0, float: 'f', double: 'd', long double: 'l')

/* The type is checked against the pointer, so that a wrong one does not compile. */
#define CHECK_POINTER(type, p) ((void)sizeof((p) == (type *)0), (void *)(p))

/* name, name_bar and name_dot, scalars or one-dimensional arrays of the type. */
#define INPUT(type, name, low, high) CHECK_NAMED(CHECK_INPUT, type, name, low, high)
#define BUFFER(type, name, low, high) CHECK_NAMED(CHECK_BUFFER, type, name, low, high)
#define SCRATCH(type, name, low, high) CHECK_NAMED(CHECK_SCRATCH, type, name, low, high)
#define CHECK_NAMED(role, type, name, low, high)                                                   \
	check_add(#name, role, CHECK_TYPE(type), (void *)&name, (void *)&name##_bar,               \
	          (void *)&name##_dot, sizeof name / sizeof(type), low, high)

/* count numbers from anywhere: members of structs, allocated arrays. */
#define INPUT_AT(type, value, bar, dot, count, low, high)                                          \
	check_add(#value, CHECK_INPUT, CHECK_TYPE(type), CHECK_POINTER(type, value),               \
	          CHECK_POINTER(type, bar), CHECK_POINTER(type, dot), count, low, high)
#define BUFFER_AT(type, value, bar, dot, count, low, high)                                         \
	check_add(#value, CHECK_BUFFER, CHECK_TYPE(type), CHECK_POINTER(type, value),              \
	          CHECK_POINTER(type, bar), CHECK_POINTER(type, dot), count, low, high)

static inline long double check_get(const struct check_block *b, const void *p, size_t i)
{
	return b->type == 'f'   ? ((const float *)p)[i]
	       : b->type == 'd' ? ((const double *)p)[i]
	                        : ((const long double *)p)[i];
}

static inline void check_set(const struct check_block *b, void *p, size_t i, long double v)
{
	if (b->type == 'f')
		((float *)p)[i] = (float)v;
	else if (b->type == 'd')
		((double *)p)[i] = (double)v;
	else
		((long double *)p)[i] = v;
}

/* ---- the three functions ---- */

/* How the model, its adjoint and its tangent are called; the adjoint may use `seed`, the tangent
 * stores through &dot.  GRAD_MODEL is for f_grad, whose seed is 1. */
#define MODEL(call, adjoint, tangent) CHECK_MODEL(double, 0.75L, call, adjoint, tangent)
#define GRAD_MODEL(call, adjoint, tangent) CHECK_MODEL(double, 1.0L, call, adjoint, tangent)
#define MODEL_OF(type, call, adjoint, tangent) CHECK_MODEL(type, 0.75L, call, adjoint, tangent)
#define VOID_MODEL(call, adjoint, tangent)                                                         \
	CHECK_MODEL(double, 0.0L, (call, 0.0), (adjoint, 0.0), (dot = 0, tangent, 0.0))

#define CHECK_MODEL(type, seed_of_result, call, adjoint, tangent)                                  \
	static void check_run_primal(void)                                                         \
	{                                                                                          \
		result = (call);                                                                   \
	}                                                                                          \
	static void check_run_adjoint(void)                                                        \
	{                                                                                          \
		result = (adjoint);                                                                \
	}                                                                                          \
	static void check_run_tangent(void)                                                        \
	{                                                                                          \
		type dot = (type)77; /* assigned, not added to */                                  \
		result = (tangent);                                                                \
		result_dot = dot;                                                                  \
	}                                                                                          \
	static int check(void)                                                                     \
	{                                                                                          \
		seed = (seed_of_result);                                                           \
		check_result_type = CHECK_TYPE(type);                                              \
		return check_model(check_run_primal, check_run_adjoint, check_run_tangent);        \
	}

static inline void check_restore(void)
{
	for (size_t b = 0; b < check_n_blocks; b++)
		for (size_t i = 0; i < check_blocks[b].count; i++)
			check_set(&check_blocks[b], check_blocks[b].value, i,
			          check_blocks[b].start[i]);
	if (check_prepare)
		check_prepare();
}

/* The scalar whose gradient the adjoint is: seeds times results. */
static inline long double check_weighted_result(void (*run)(void))
{
	run();
	long double sum = seed == 0 ? 0 : seed * result;
	for (size_t b = 0; b < check_n_blocks; b++) {
		const struct check_block *const k = &check_blocks[b];
		for (size_t i = 0; k->role == CHECK_BUFFER && i < k->count; i++)
			sum += k->seed[i] * check_get(k, k->value, i);
	}
	return sum;
}

/* The derivative along direction (or of one component, where direction is NULL), by central
 * differences with four steps, extrapolated; *error estimates what is left. */
static inline long double check_difference(void (*run)(void), struct check_block *one, size_t at,
                                           const long double *const *direction, long double *error)
{
	long double d[4];
	for (int level = 0; level < 4; level++) {
		long double at_end[2], width = 0;
		for (int side = 0; side < 2; side++) {
			check_restore();
			if (direction) {
				const long double h =
					ldexpl(side ? check_step : -check_step, -level);
				for (size_t b = 0; b < check_n_blocks; b++)
					for (size_t i = 0; i < check_blocks[b].count; i++)
						check_set(&check_blocks[b], check_blocks[b].value,
						          i,
						          check_blocks[b].start[i] +
						                  h * direction[b][i]);
				width = 2 * h;
			} else {
				const long double x = one->start[at];
				const long double h =
					ldexpl(check_step * fmaxl(1, fabsl(x)), -level);
				check_set(one, one->value, at, side ? x + h : x - h);
				const long double moved = check_get(one, one->value, at);
				width = side ? moved - width : moved;
			}
			at_end[side] = check_weighted_result(run);
		}
		d[level] = (at_end[1] - at_end[0]) / width;
	}
	long double previous = d[3], power = 4;
	for (int order = 1; order < 4; order++, power *= 4) {
		previous = d[3];
		for (int level = 3; level >= order; level--)
			d[level] += (d[level] - d[level - 1]) / (power - 1);
	}
	*error = fabsl(d[3] - previous);
	return d[3];
}

static inline void check_compare(const char *name, size_t i, long double got, long double want,
                                 long double error, long double allowed)
{
	char what[128];
	if (!(error <= 16 * allowed)) {
		snprintf(what, sizeof what, "%s: the differences of component %zu do not converge",
		         name, i);
		check_fail(what, error, 0);
	} else if (!(fabsl(got - want) <= allowed)) {
		snprintf(what, sizeof what, "adjoint of %s[%zu]", name, i);
		check_fail(what, got, want);
	}
}

/* What was computed is what the primal computed. */
static inline void check_values(const char *by, long double expected_result,
                                long double *const *expected)
{
	char what[128];
	snprintf(what, sizeof what, "result of the %s", by);
	expect_same(what, result, expected_result);
	for (size_t b = 0; b < check_n_blocks; b++)
		for (size_t i = 0; i < check_blocks[b].count; i++) {
			snprintf(what, sizeof what, "%s[%zu] after the %s", check_blocks[b].name, i,
			         by);
			expect_same(what, check_get(&check_blocks[b], check_blocks[b].value, i),
			            expected[b][i]);
		}
}

static inline int check_model(void (*primal)(void), void (*adjoint)(void), void (*tangent)(void))
{
	const int failures_before = check_failures;
	char least = check_precision ? check_precision : check_result_type;
	size_t components = 0;
	for (size_t b = 0; b < check_n_blocks; b++) {
		const char type = check_blocks[b].type;
		if (type == 'f' || (type == 'd' && least == 'l'))
			least = type;
		components += check_blocks[b].count;
	}
	const long double tolerance = check_tolerance != 0 ? check_tolerance
	                              : least == 'f'       ? 2e-3L
	                              : least == 'd'       ? 1e-8L
	                                                   : 1e-10L;
	const long double rounding = least == 'f' ? 1e-5L : least == 'd' ? 1e-12L : 1e-15L;
	if (least == 'f' && check_step < 0x1p-4)
		check_step = 0x1p-4;

	for (int point = 0; point < check_points; point++) {
		/* A point, seeds, and a direction. */
		for (size_t b = 0; b < check_n_blocks; b++) {
			struct check_block *const k = &check_blocks[b];
			for (size_t i = 0; i < k->count; i++) {
				check_set(k, k->value, i, random_in(k->low, k->high));
				k->start[i] = check_get(k, k->value, i);
				check_set(k, k->bar, i,
				          k->role == CHECK_SCRATCH ? 0 : random_in(-1, 1));
				k->seed[i] = check_get(k, k->bar, i);
				check_set(k, k->dot, i, random_in(-1, 1));
				k->tangent[i] = check_get(k, k->dot, i);
			}
		}

		/* The primal. */
		check_restore();
		const long double phi = check_weighted_result(primal);
		const long double expected_result = result;
		long double *expected[CHECK_MAX_BLOCKS];
		for (size_t b = 0; b < check_n_blocks; b++) {
			const struct check_block *const k = &check_blocks[b];
			expected[b] = malloc((k->count + 1) * sizeof(long double));
			for (size_t i = 0; i < k->count; i++)
				expected[b][i] = check_get(k, k->value, i);
		}

		/* The adjoint, twice: it keeps no state. */
		for (int turn = 0; turn < 2; turn++) {
			check_restore();
			for (size_t b = 0; b < check_n_blocks; b++)
				for (size_t i = 0; i < check_blocks[b].count; i++)
					check_set(&check_blocks[b], check_blocks[b].bar, i,
					          check_blocks[b].seed[i]);
			adjoint();
			check_values("adjoint function", expected_result, expected);
			for (size_t b = 0; b < check_n_blocks; b++) {
				struct check_block *const k = &check_blocks[b];
				for (size_t i = 0; i < k->count; i++) {
					const long double bar = check_get(k, k->bar, i);
					const long double g =
						k->role == CHECK_INPUT ? bar - k->seed[i] : bar;
					if (turn == 1)
						expect_same("a second call gives the same adjoint",
						            g, k->gradient[i]);
					k->gradient[i] = g;
				}
			}
		}

		/* The adjoint against differences. */
		if (components <= check_directions_from) {
			for (size_t b = 0; b < check_n_blocks; b++)
				for (size_t i = 0; i < check_blocks[b].count; i++) {
					long double error;
					struct check_block *const k = &check_blocks[b];
					const long double d =
						check_difference(primal, k, i, NULL, &error);
					check_compare(k->name, i, k->gradient[i], d, error,
					              tolerance * (1 + fabsl(d) + fabsl(phi)));
				}
		} else {
			for (int turn = 0; turn < 8; turn++) {
				long double *direction[CHECK_MAX_BLOCKS], error, slope = 0;
				for (size_t b = 0; b < check_n_blocks; b++) {
					const struct check_block *const k = &check_blocks[b];
					direction[b] = malloc((k->count + 1) * sizeof(long double));
					for (size_t i = 0; i < k->count; i++) {
						direction[b][i] = random_in(-1, 1);
						slope += k->gradient[i] * direction[b][i];
					}
				}
				const long double d = check_difference(
					primal, NULL, 0, (const long double *const *)direction,
					&error);
				check_compare("a random direction", (size_t)turn, slope, d, error,
				              tolerance * (1 + fabsl(d) + fabsl(phi)));
				for (size_t b = 0; b < check_n_blocks; b++)
					free(direction[b]);
			}
		}

		/* The adjoint against the tangent. */
		check_restore();
		for (size_t b = 0; b < check_n_blocks; b++)
			for (size_t i = 0; i < check_blocks[b].count; i++)
				check_set(&check_blocks[b], check_blocks[b].dot, i,
				          check_blocks[b].tangent[i]);
		tangent();
		check_values("tangent function", expected_result, expected);
		long double forward = seed == 0 ? 0 : seed * result_dot, reverse = 0;
		long double size = fabsl(forward) + 1;
		for (size_t b = 0; b < check_n_blocks; b++) {
			const struct check_block *const k = &check_blocks[b];
			for (size_t i = 0; i < k->count; i++) {
				const long double dot = check_get(k, k->dot, i);
				const long double r = k->gradient[i] * k->tangent[i];
				reverse += r;
				size += fabsl(r);
				if (k->role == CHECK_BUFFER) {
					forward += k->seed[i] * dot;
					size += fabsl(k->seed[i] * dot);
				} else if (k->role == CHECK_INPUT) {
					expect_same("tangent of an input", dot, k->tangent[i]);
				}
			}
		}
		if (!(fabsl(forward - reverse) <= rounding * size))
			check_fail("adjoint and tangent disagree: <w, J v>", forward, reverse);

		for (size_t b = 0; b < check_n_blocks; b++)
			free(expected[b]);
	}
	return check_failures > failures_before;
}

#endif
