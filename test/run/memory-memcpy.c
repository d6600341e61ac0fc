// CONSTRUCT: memory | memcpy of arrays, parts of arrays and structs
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <string.h>
#include <mgc/mgc.h>

struct block {
	double v[3];
	int n;
};

MGC_VJP() MGC_JVP()
double copies(double *y, const double *x, int n)
{
	double t[8];
	memcpy(t, x, (size_t)n * sizeof *t);
	memcpy(&t[2], x, 2 * sizeof(double));
	memcpy(y, t, (size_t)n * sizeof(double));
	struct block a = {{x[0], x[1], x[2] * x[0]}, 3}, b;
	memcpy(&b, &a, sizeof b);
	double s = 0;
	for (int i = 0; i < b.n; i++)
		s += b.v[i] * t[i];
	return s * s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double copies(double *y, const double *x, int n);

static double y[5], y_bar[5], y_dot[5];
static double x[5], x_bar[5], x_dot[5];

MODEL(copies(y, x, 5), copies_vjp(y, y_bar, x, x_bar, 5, seed),
      copies_jvp(y, y_dot, x, x_dot, 5, &dot))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
