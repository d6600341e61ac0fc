// CONSTRUCT: function pointers | parameters that are pointers to functions, passed on to what carries no derivative
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

typedef int chooser(int);

MGC_VJP(wrt(x)) MGC_JVP(wrt(x))
double chosen(int (*choose)(int), chooser *other, const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * x[choose(i)] + x[other(i)];
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double chosen(int (*choose)(int), int (*other)(int), const double *x, int n);

static int next(int i) { return (i + 1) % 3; }
static int same(int i) { return i; }

static double x[3], x_bar[3], x_dot[3];

MODEL(chosen(next, same, x, 3), chosen_vjp(next, same, x, x_bar, 3, seed),
      chosen_jvp(next, same, x, x_dot, 3, &dot))

int main(void)
{
	INPUT(double, x, -1, 1);
	return check();
}
