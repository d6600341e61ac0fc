// CONSTRUCT: globals | an array that a loop of constant length writes, and another one reads backwards
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

static double row[4];

MGC_VJP() MGC_JVP()
double folded(const double *x, int n)
{
	for (int i = 0; i < 4; i++)
		row[i] = x[i % n] * x[i];
	double s = 0;
	for (int i = 0; i < 4; i++)
		s += row[i] * row[3 - i] * (i + 1);
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double folded(const double *x, int n);

static double x[4], x_bar[4], x_dot[4];

MODEL(folded(x, 3), folded_vjp(x, x_bar, 3, seed), folded_jvp(x, x_dot, 3, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
