// CONSTRUCT: function pointers | a const table of functions
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

typedef double activation(double);

static double identity(double x)
{
	return x;
}
static double softsign(double x)
{
	return x / (1 + x * x);
}
static double squared(double x)
{
	return x * x;
}

static activation *const table[] = {identity, softsign, squared};

MGC_VJP() MGC_JVP()
double layers(const double *w, const int *kind, int n, double x)
{
	for (int i = 0; i < n; i++)
		x = table[kind[i]](w[i] * x + 0.1);
	return x;
}

//--- main.c
#include "check.h"
#include "grad.h"

double layers(const double *w, const int *kind, int n, double x);

static double w[5], w_bar[5], w_dot[5];
static double x, x_bar, x_dot;
static const int kind[5] = {1, 2, 0, 1, 2};

MODEL(layers(w, kind, 5, x), layers_vjp(w, w_bar, kind, 5, x, &x_bar, seed),
      layers_jvp(w, w_dot, kind, 5, x, x_dot, &dot))

int main(void)
{
	INPUT(double, w, -1, 1);
	INPUT(double, x, 0.5, 1);
	return check();
}
