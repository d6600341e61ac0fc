// CONSTRUCT: loops | for (i = 0; i < *n; i++), the bound in memory
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct data {
	int count;
	const double *values;
};

MGC_VJP() MGC_JVP()
double bounded(const double *x, const int *n, MGC_INACTIVE const struct data *weights)
{
	double y = 1;
	for (int i = 0; i < *n; i++)
		y = y * x[i] + 1;
	for (int i = 0; i < weights->count; i++)
		y = y * x[0] + weights->values[i];
	return y;
}

//--- main.c
#include "check.h"
#include "grad.h"

double bounded(const double *x, const int *n, const struct data *weights);

static double x[4], x_bar[4], x_dot[4];
static const int n = 4;
static const double values[3] = {0.5, -1, 2};
static const struct data weights = {3, values};

MODEL(bounded(x, &n, &weights), bounded_vjp(x, x_bar, &n, &weights, seed),
      bounded_jvp(x, x_dot, &n, &weights, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
