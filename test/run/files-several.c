// CONSTRUCT: several files | mgc a.c b.c -o ab_grad.c: helpers and tables from another file
// RUN: %split
// RUN: %mgc %t/model.c %t/layers.c -o %t/grad.c --header %t/grad.h
// RUN: %cc %strict -I %t -c %t/grad.c -o %t/strict.o
// RUN: %cc %flags -I %include -I %source/test/run -I %t %t/main.c %t/model.c %t/layers.c %t/grad.c -lm -o %t/run && %t/run

//--- layers.h
#ifndef LAYERS_H
#define LAYERS_H

enum { WIDTH = 3 };

double activation(double x);
void layer(const double *w, const double *in, double *out);

/* Headers may hold helpers too. */
static inline double square(double x)
{
	return x * x;
}

#endif

//--- layers.c
#include "layers.h"

#include <math.h>

static const double slopes[2] = {1, 0.1};

static int side(double x)
{
	return x < 0;
}

double activation(double x)
{
	return slopes[side(x)] * x * exp(-0.1 * x * x);
}

void layer(const double *w, const double *in, double *out)
{
	for (int i = 0; i < WIDTH; i++) {
		out[i] = 0;
		for (int j = 0; j < WIDTH; j++)
			out[i] += w[i * WIDTH + j] * in[j];
		out[i] = activation(out[i]);
	}
}

//--- model.c
#include "layers.h"

#include <mgc/mgc.h>

/* Another function of this name lives in the other file. */
static double side(double x)
{
	return x * x;
}

MGC_VJP() MGC_JVP()
double network(const double *w, const double *x)
{
	double first[WIDTH], second[WIDTH];
	layer(w, x, first);
	layer(w + WIDTH * WIDTH, first, second);
	double s = 0;
	for (int i = 0; i < WIDTH; i++)
		s += square(second[i]) + side(first[i]);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double network(const double *w, const double *x);

static double w[18], w_bar[18], w_dot[18];
static double x[3], x_bar[3], x_dot[3];

MODEL(network(w, x), network_vjp(w, w_bar, x, x_bar, seed), network_jvp(w, w_dot, x, x_dot, &dot))

int main(void)
{
	check_step = 0x1p-12;
	INPUT(double, w, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
