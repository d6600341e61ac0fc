// CONSTRUCT: memory | a struct with a buffer that helpers grow and shrink by realloc, from NULL
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

typedef struct {
	double *data;
	int used, room;
} Vector;

typedef struct {
	const double *x;
	double weight;
} Pair;

static int push(Vector *v, double x)
{
	if (v->used == v->room) {
		int room = v->room ? 2 * v->room : 1;
		double *data = realloc(v->data, (size_t)room * sizeof(double));
		if (!data)
			return 0;
		v->data = data;
		v->room = room;
	}
	v->data[v->used++] = x;
	return 1;
}

MGC_VJP() MGC_JVP()
double vector(const double *x, int n)
{
	if (n < 1)
		return 0;
	Vector v = {NULL, 0, 0};
	double s = 0;
	Pair *pairs = malloc(sizeof *pairs);
	pairs[0] = (Pair){x, x[0]};
	for (int i = 0; i < n; i++) {
		if (!push(&v, x[i] * x[i]) || !push(&v, s * x[0]))
			break;
		s += v.data[i];
		pairs = realloc(pairs, (size_t)(i + 2) * sizeof *pairs);
		pairs[i + 1] = (Pair){&x[i], v.data[i / 2] * pairs[i].weight};
	}
	v.data = realloc(v.data, (size_t)n * sizeof *v.data);
	for (int i = 0; i < n; i++)
		s += v.data[i] * *pairs[i + 1].x * pairs[i].weight;
	free(pairs);
	free(v.data);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double vector(const double *x, int n);

static double x[7], x_bar[7], x_dot[7];
static int n;

MODEL(vector(x, n), vector_vjp(x, x_bar, n, seed), vector_jvp(x, x_dot, n, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.2);
	for (n = 1; n < 8; n++)
		check();
	return check_failures != 0;
}
