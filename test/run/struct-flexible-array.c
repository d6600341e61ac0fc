// CONSTRUCT: structs | a flexible array member, allocated inside
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

struct buffer {
	int n;
	double items[];
};

MGC_VJP() MGC_JVP()
double flexible(const double *x, int n)
{
	struct buffer *b = malloc(sizeof *b + (size_t)n * sizeof b->items[0]);
	if (!b)
		return 0;
	b->n = n;
	for (int i = 0; i < b->n; i++)
		b->items[i] = x[i] * x[0];
	double s = 0;
	for (int i = 0; i < b->n; i++)
		s += b->items[i] * b->items[b->n - 1 - i];
	free(b);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double flexible(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(flexible(x, 4), flexible_vjp(x, x_bar, 4, seed), flexible_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
