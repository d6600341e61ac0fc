// CONSTRUCT: annotations | wrt(x) leaves a written buffer its adjoint
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP(wrt(x))
MGC_JVP(wrt(x))
void outer(double *y, const double *x, const double *w, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = y[i] * x[i] + w[i] * x[i];
}

//--- main.c
#include "check.h"
#include "grad.h"

void outer(double *y, const double *x, const double *w, int n);

static double y[3], y_bar[3], y_dot[3];
static double x[3], x_bar[3], x_dot[3];
static const double w[3] = {0.5, -1, 2};

VOID_MODEL(outer(y, x, w, 3), outer_vjp(y, y_bar, x, x_bar, w, 3),
           outer_jvp(y, y_dot, x, x_dot, w, 3))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
