/* What a benchmark says of itself.
 *
 * Each folder has model.c, as a user would write it; ref.c, the best adjoint that we can write by
 * hand in plain C; and case.c, which defines `bench`.  The parameters of the generated function and
 * of the reference are the same, so case.c calls both through one macro. */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>

enum bench_variant { BENCH_PRIMAL, BENCH_GENERATED, BENCH_REFERENCE, BENCH_VARIANTS };

struct bench {
	const char *name;
	/* small, medium, large */
	const char *sizes[3];
	/* Makes the data of a size; once in each process. */
	void (*setup)(int size);
	/* Runs once.  An adjoint adds to the gradient that bench_gradient gave out. */
	void (*run)(enum bench_variant variant);
	/* What the gradient is of: the inputs, and the function of them that the seeds pick. */
	double *(*inputs)(size_t *n);
	double (*value)(void);
	/* Differences begin with a step of 2^step; 0 stands for -9.  Small where kinks are near. */
	int step;
};

extern const struct bench bench;

/* taped.cc compiles the cases with another type of number and without the adjoints. */
#ifdef BENCH_TAPED
#define run 0
#endif

/* The gradient that the adjoint of this turn adds to: as long as the inputs. */
double *bench_gradient(void);

/* Random numbers, the same on every machine. */
double bench_random(double low, double high);
void bench_fill(double *a, size_t n, double low, double high);
/* Zeros; never freed. */
double *bench_array(size_t n);

#endif
