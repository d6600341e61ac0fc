// CONSTRUCT: structs | a helper changes its copy of a struct, the caller goes on with its own
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct pair {
	double a[2], b;
	int n;
};

static double changed(struct pair p, const double *x)
{
	p.a[p.n] *= x[0];
	p.b += p.a[0] * p.a[1];
	p.n = 0;
	return p.b * p.a[p.n];
}

MGC_VJP() MGC_JVP()
double copies(struct pair *p, const double *x)
{
	double s = changed(*p, x);
	s += changed(*p, x) * p->b * p->a[0];
	struct pair q = *p;
	q.n = 1 - q.n;
	s += changed(q, x) * changed(q, x + 1) + q.a[0] * q.b * q.n + q.a[1];
	p->a[0] = s;
	return s * p->n + p->a[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double copies(struct pair *p, const double *x);

static struct pair p = { .n = 1 }, p_bar, p_dot;
static double x[2], x_bar[2], x_dot[2];

MODEL(copies(&p, x), copies_vjp(&p, &p_bar, x, x_bar, seed), copies_jvp(&p, &p_dot, x, x_dot, &dot))

int main(void)
{
	BUFFER_AT(double, p.a, p_bar.a, p_dot.a, 2, -1, 1);
	BUFFER_AT(double, &p.b, &p_bar.b, &p_dot.b, 1, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
