// CONSTRUCT: data-dependent indices | y[idx[i]] += x[i] and y[idx[i]] = x[i], indices that repeat
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void scatter(double *y, double *z, const double *x, const int *idx, int n)
{
	for (int i = 0; i < n; i++)
		y[idx[i]] += x[i] * x[i];
	for (int i = 0; i < n; i++)
		z[idx[i]] = x[i] * y[idx[i]];
}

//--- main.c
#include "check.h"
#include "grad.h"

void scatter(double *y, double *z, const double *x, const int *idx, int n);

static double y[4], y_bar[4], y_dot[4];
static double z[4], z_bar[4], z_dot[4];
static double x[6], x_bar[6], x_dot[6];
static const int idx[6] = {3, 0, 0, 2, 0, 3};

VOID_MODEL(scatter(y, z, x, idx, 6), scatter_vjp(y, y_bar, z, z_bar, x, x_bar, idx, 6),
           scatter_jvp(y, y_dot, z, z_dot, x, x_dot, idx, 6))

int main(void)
{
	BUFFER(double, y, -1, 1);
	BUFFER(double, z, -1, 1);
	INPUT(double, x, -1, 1);
	return check();
}
