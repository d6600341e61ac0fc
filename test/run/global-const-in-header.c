// CONSTRUCT: constant tables of a header | `static const` in an included file, `extern const` that the model defines
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- table.h
#ifndef TABLE_H
#define TABLE_H
static const double table[3] = { 0.5, -1.5, 2 };
extern const double window[3];
enum { local = 4 };
#endif

//--- model.c
#include "table.h"

#include <mgc/mgc.h>

const double window[3] = { 1, 0.25, 3 };

static double scaled(double x, int i)
{
	static const double weights[3] = { 2, 4, 8 };
	return weights[i] * x * x;
}

MGC_VJP() MGC_JVP()
double tables(const double *x)
{
	static const double factor[3] = { 1.5, 2.5, -3.5 };
	double s = 0;
	for (int i = 0; i < 3; i++)
		s += table[i] * x[i] * window[i] + factor[i] * scaled(x[i], i);
	return s + local;
}

//--- main.c
#include "check.h"
#include "grad.h"

double tables(const double *x);

static double x[3], x_bar[3], x_dot[3];

MODEL(tables(x), tables_vjp(x, x_bar, seed), tables_jvp(x, x_dot, &dot))

int main(void)
{
	INPUT(double, x, -0.5, 0.5);
	return check();
}
