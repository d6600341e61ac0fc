// CONSTRUCT: memory | free before the end, what it held is needed backwards
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <stdlib.h>
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
double halves(const double *x, int n)
{
	double *t = malloc((size_t)n * sizeof *t), s = 0;
	if (!t)
		abort();
	for (int i = 0; i < n; i++)
		t[i] = x[i] * x[i];
	for (int i = 0; i + 1 < n; i++)
		s += t[i] * t[i + 1];
	free(t);
	for (int i = 0; i < n; i++)
		s += s * x[i];
	double *u = calloc((size_t)n, sizeof *u);
	if (!u)
		abort();
	u[0] = s * s;
	for (int i = 1; i < n; i++)
		u[i] = u[i - 1] * x[i];
	s *= u[n - 1];
	free(u);
	return s * x[0];
}

//--- main.c
#include "check.h"
#include "grad.h"

double halves(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(halves(x, 4), halves_vjp(x, x_bar, 4, seed), halves_jvp(x, x_dot, 4, &dot))

int main(void)
{
	INPUT(double, x, 0.5, 1.25);
	return check();
}
