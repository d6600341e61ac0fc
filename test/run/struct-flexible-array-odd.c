// CONSTRUCT: structs | a flexible array member whose size is no multiple of the struct's
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>
#include <stdlib.h>
#include <string.h>

struct series {
	int n;
	double scale;
	double data[];
};

MGC_VJP() MGC_JVP()
double odd(const double *x, int n)
{
	struct series *s = malloc(sizeof *s + (size_t)n * sizeof(double)), *more;
	double y;

	if (!s)
		return 0;
	s->n = n;
	s->scale = 1;
	for (int i = 0; i < s->n; i++) {
		s->data[i] = x[i] * s->scale;
		s->scale += s->data[i] * s->data[i];
	}
	more = malloc(sizeof *s + (size_t)(n + 2) * sizeof(double));
	if (!more)
		abort();
	memcpy(more, s, sizeof *s);
	memcpy(more->data, s->data, (size_t)n * sizeof(double));
	free(s);
	more->data[n] = more->data[n - 1] * more->scale;
	more->data[n + 1] = more->data[n] * x[0];
	y = more->data[n + 1] + more->scale * more->data[0];
	free(more);
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double odd(const double *x, int n);

static double x[5], x_bar[5], x_dot[5];

MODEL(odd(x, 5), odd_vjp(x, x_bar, 5, seed), odd_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1);
	return check();
}
