// CONSTRUCT: globals | constant structs and tables that point to one another
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct node {
	double             v;
	const struct node *next;
};

struct series {
	const double *c;
	int           n;
};

static const struct node         last, first = {2, &last};
static const struct node         last = {3, &first};
static const double              w[2] = {0.5, 0.25};
static const double *const       rows[2] = {w, w + 0};
static const double *const *const table = rows;
static double                    data[3] = {1, -2, 3};
static struct series             data_series = {data, 3};

static double eval(const struct series *s, double x)
{
	double y = 0;
	for (int i = 0; i < s->n; i++)
		y = y * x + s->c[i];
	return y;
}

MGC_VJP() MGC_JVP()
double f(double x, int k)
{
	const struct node *n = &first;
	double             y = eval(&data_series, x);
	for (int i = 0; i < k; i++, n = n->next)
		y = y * x + n->v * table[i % 2][i % 2];
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double f(double x, int k);

static double x, x_bar, x_dot;

MODEL(f(x, 5), f_vjp(x, &x_bar, 5, seed), f_jvp(x, x_dot, 5, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
