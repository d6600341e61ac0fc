// CONSTRUCT: function pointers | a call through a member that is not known, without a derivative
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
// RUN: %mgc %t/model.c --emit=primal -o %t/primal.c
// RUN: %cc %strict -c %t/primal.c -o %t/primal.o

//--- model.c
#include <mgc/mgc.h>

typedef int compare(const double *, const double *);

struct order {
	compare *less;
	int (*pick[2])(const struct order *self, int);
};

/* Printed as they stand, with a variable for what is called: other calls are between. */
static int chosen(const struct order *o, const double *x, int i)
{
	const int k = o->pick[i](o, i);
	return o->pick[o->less(x, x + 1)](o, k) + (i ? o->less : 0)(x + 1, x);
}

static int less(const double *a, const double *b) { return *a < *b; }
static int same(const struct order *self, int i) { return self->less ? i : 0; }
static int other(const struct order *self, int i) { return self->less ? 1 - i : 0; }

MGC_VJP() MGC_JVP()
double weighted(const double *x)
{
	const struct order o = {less, {same, other}};
	return x[0] * x[1] * (2 + chosen(&o, x, 1));
}

//--- main.c
#include "check.h"
#include "grad.h"

double weighted(const double *x);

static double x[2], x_bar[2], x_dot[2];

MODEL(weighted(x), weighted_vjp(x, x_bar, seed), weighted_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.5);
	return check();
}
