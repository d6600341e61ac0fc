// CONSTRUCT: globals | a const struct and an array of const structs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

struct layer {
	int units;
	double scale;
};
static const struct layer layers[] = {{2, 0.5}, {3, -1.5}, {1, 2}};

MGC_VJP() MGC_JVP()
double by_layers(const double *x)
{
	double s = 0;
	int at = 0;
	for (unsigned l = 0; l < sizeof layers / sizeof layers[0]; l++)
		for (int u = 0; u < layers[l].units; u++, at++)
			s += layers[l].scale * x[at] * x[at] + s * x[0];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double by_layers(const double *x);

static double x[6], x_bar[6], x_dot[6];

MODEL(by_layers(x), by_layers_vjp(x, x_bar, seed), by_layers_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -0.5, 0.5);
	return check();
}
