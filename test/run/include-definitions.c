// CONSTRUCT: several files | headers and .c files that hold external definitions, included by the model: the program links, in two files
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: FileCheck %s < %t/grad.c
// RUN: %compile-and-run
// RUN: %mgc --no-optimise %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run
//
// The header without a definition stays an #include, found from here.
// CHECK-NOT: "net.c"
// CHECK-NOT: layers.h"
// CHECK: #include "parts/point.h"
// CHECK-NEXT: #define WIDTH 3
// CHECK-NOT: SCALE
// CHECK: #if !defined LAYERS_H
// CHECK: } Layer;
// CHECK: #if !defined LAYERS_H && !defined MGC_TYPE_FIRST
// CHECK-NOT: layers.h"

//--- parts/layers.h
#ifndef LAYERS_H
#define LAYERS_H
#include <math.h>
#include "point.h"

#define WIDTH 3
#define SCALE 2.0

typedef struct {
	double w[WIDTH], b[WIDTH];
} Layer;

enum { FIRST };

double gain = 1.5;

double act(double x)
{
	return tanh(SCALE * x);
}

static inline double sq(double x)
{
	return x * x;
}

double layer_sum(const Layer *l, double x)
{
	double s = 0;
	for (int i = 0; i < WIDTH; i++)
		s += act(l->w[i] * x + l->b[i]) * gain;
	return s;
}
#endif

//--- parts/point.h
#ifndef POINT_H
#define POINT_H
typedef struct {
	double x, y;
} Point;

static inline double norm2(const Point *p)
{
	return p->x * p->x + p->y * p->y;
}
#endif

//--- net.c
#include "parts/layers.h"

double net_tail(double v)
{
	return exp(-sq(v));
}

//--- model.c
#include <mgc/mgc.h>

#include "net.c"
#include "parts/layers.h"

typedef struct {
	Layer layer;
	Point at[WIDTH];
} Net;

enum { LAST = WIDTH - 1 };

static double descend(const Net *net, double x, int n)
{
	if (n == 0)
		return act(x) + norm2(&net->at[LAST]);
	return descend(net, layer_sum(&net->layer, x), n - 1) + sq(x) * net->at[n].y + FIRST;
}

MGC_VJP() MGC_JVP()
double model(const Net *net, double *x, int n)
{
	return net_tail(descend(net, x[0], n)) * x[1];
}

//--- main.c
#include "check.h"
#include "grad.h"

double model(const Net *net, double *x, int n);

static Net net, net_bar, net_dot;
static double x[2], x_bar[2], x_dot[2];
static int n;

MODEL(model(&net, x, n), model_vjp(&net, &net_bar, x, x_bar, n, seed),
      model_jvp(&net, &net_dot, x, x_dot, n, &dot))

int main(void)
{
	INPUT_AT(double, (double *)&net, (double *)&net_bar, (double *)&net_dot, sizeof net / sizeof(double),
	         -0.5, 0.5);
	INPUT(double, x, 0.1, 0.9);
	for (n = 0; n < 3; n++)
		check();
	return check_failures != 0;
}
