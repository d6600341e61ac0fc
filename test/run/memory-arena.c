// CONSTRUCT: memory | a bump allocator written by the user
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stddef.h>
#include <stdlib.h>
#include <mgc/mgc.h>

struct arena {
	double *base;
	size_t used;
};

static double *take(struct arena *a, size_t n)
{
	double *p = a->base + a->used;
	a->used += n;
	return p;
}

MGC_VJP() MGC_JVP()
double arena_sum(const double *x, int n)
{
	struct arena a = {malloc(64 * sizeof(double)), 0};
	double *squares = take(&a, (size_t)n), *cubes = take(&a, (size_t)n);
	for (int i = 0; i < n; i++)
		squares[i] = x[i] * x[i];
	for (int i = 0; i < n; i++)
		cubes[i] = squares[i] * x[i];
	double s = 0;
	for (size_t i = 0; i < a.used; i++)
		s += a.base[i] * a.base[a.used - 1 - i];
	free(a.base);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double arena_sum(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(arena_sum(x, 4), arena_sum_vjp(x, x_bar, 4, seed), arena_sum_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
