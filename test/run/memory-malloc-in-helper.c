// CONSTRUCT: memory | allocated in one helper, freed in another
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

typedef struct {
	double *data;
	int n;
} vec;

static vec vec_new(int n)
{
	vec v = {calloc((size_t)n, sizeof(double)), n};
	return v;
}

static void vec_free(vec *v)
{
	free(v->data);
	v->data = NULL;
}

static vec vec_product(vec a, vec b)
{
	vec c = vec_new(a.n);
	for (int i = 0; i < a.n; i++)
		c.data[i] = a.data[i] * b.data[i];
	return c;
}

MGC_VJP() MGC_JVP()
double vectors(const double *x, int n)
{
	vec a = vec_new(n);
	for (int i = 0; i < n; i++)
		a.data[i] = x[i];
	vec b = vec_product(a, a), c = vec_product(a, b);
	double s = 0;
	for (int i = 0; i < n; i++)
		s += b.data[i] * c.data[n - 1 - i];
	vec_free(&a);
	vec_free(&b);
	vec_free(&c);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double vectors(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(vectors(x, 4), vectors_vjp(x, x_bar, 4, seed), vectors_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
