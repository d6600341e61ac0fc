// CONSTRUCT: annotations | MGC_VJP(wrt(a, x)): only these have adjoints
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP(wrt(a, x))
MGC_JVP(wrt(a, x))
double selected(double a, double b, const double *x, const double *w, int n)
{
	double s = a * b;
	for (int i = 0; i < n; i++)
		s += x[i] * w[i] * s;
	return s;
}

//--- main.c
#include "check.h"
#include "grad.h"

double selected(double a, double b, const double *x, const double *w, int n);

static double a, a_bar, a_dot;
static double x[3], x_bar[3], x_dot[3];
static const double w[3] = {0.5, -1, 2};

MODEL(selected(a, 1.5, x, w, 3), selected_vjp(a, &a_bar, 1.5, x, x_bar, w, 3, seed),
      selected_jvp(a, a_dot, 1.5, x, x_dot, w, 3, &dot))

int main(void)
{
	INPUT(double, a, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
