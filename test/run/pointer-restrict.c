// CONSTRUCT: pointers | double *restrict y, const double *const x
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void axpy(double *restrict y, const double *const restrict x, const double a, const int n)
{
	for (int i = 0; i < n; i++)
		y[i] += a * x[i];
}

//--- main.c
#include "check.h"
#include "grad.h"

void axpy(double *restrict y, const double *const restrict x, const double a, const int n);

static double y[4], y_bar[4], y_dot[4];
static double x[4], x_bar[4], x_dot[4];
static double a, a_bar, a_dot;

VOID_MODEL(axpy(y, x, a, 4), axpy_vjp(y, y_bar, x, x_bar, a, &a_bar, 4),
           axpy_jvp(y, y_dot, x, x_dot, a, a_dot, 4))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, x, -1, 1);
	INPUT(double, a, -1, 1);
	return check();
}
