/* Random numbers, comparisons and differences for the harnesses. */
#ifndef COMPARE_H
#define COMPARE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned long long random_state = 0x2545F4914F6CDD1Dull;

static inline double random_in(double low, double high)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return low + (high - low) * ((double)(random_state >> 11) * 0x1p-53);
}

static inline double *random_array(size_t n, double low, double high)
{
	double *a = malloc((n + 1) * sizeof *a);
	for (size_t i = 0; i < n; i++)
		a[i] = random_in(low, high);
	return a;
}

static inline double *zeros(size_t n)
{
	return calloc(n + 1, sizeof(double));
}

static inline long double *widened(const double *a, size_t n)
{
	long double *wide = malloc((n + 1) * sizeof *wide);
	for (size_t i = 0; i < n; i++)
		wide[i] = a[i];
	return wide;
}

static inline double product(const double *a, const double *b, size_t n)
{
	long double s = 0;
	for (size_t i = 0; i < n; i++)
		s += (long double)a[i] * b[i];
	return (double)s;
}

/* |got - want| relative to the largest element wanted; infinite where something is not a number. */
static inline double error_of(const double *got, const double *want, size_t n)
{
	double size = 0, worst = 0;
	for (size_t i = 0; i < n; i++)
		size = fmax(size, fabs(want[i]));
	for (size_t i = 0; i < n; i++) {
		const double e = fabs(got[i] - want[i]);
		if (!(e <= worst))
			worst = isnan(e) ? INFINITY : e;
	}
	return worst == 0 ? 0 : worst / size;
}

static inline double error_of_one(double got, double want)
{
	return error_of(&got, &want, 1);
}

/* The derivative of f(context, t) at t = 0: central differences, extrapolated. */
static inline long double slope(long double (*f)(void *, long double), void *context)
{
	enum { LEVELS = 5 };
	long double d[LEVELS], h = 0x1p-6L;
	for (int k = 0; k < LEVELS; k++, h /= 2)
		d[k] = (f(context, h) - f(context, -h)) / (2 * h);
	long double power = 4;
	for (int order = 1; order < LEVELS; order++, power *= 4)
		for (int k = LEVELS - 1; k >= order; k--)
			d[k] += (d[k] - d[k - 1]) / (power - 1);
	return d[LEVELS - 1];
}

/* Prints a line for one comparison and counts what is wrong. */
static int n_wrong;

static inline void report(const char *program, const char *against, double error, double allowed)
{
	const int right = error <= allowed;
	printf("%-28s %-34s %.1e%s\n", program, against, error, right ? "" : "   WRONG");
	n_wrong += !right;
}

#ifdef TIMING
#define EQUAL "not compared"
#else
#define EQUAL "equal in every bit"
#endif

static inline void report_equal(const char *program, const void *got, const void *want, size_t size)
{
#ifdef TIMING /* with contraction: not the same bits */
	const int right = 1;
	(void)got, (void)want, (void)size;
#else
	const int right = memcmp(got, want, size) == 0;
#endif
	printf("%-28s %-34s %s\n", program, "values", right ? EQUAL : "WRONG");
	n_wrong += !right;
}

#endif
