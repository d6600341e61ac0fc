// CONSTRUCT: aliasing | MGC_MAY_ALIAS: y and x may be one array
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h
// RUN: %compile-and-run

//--- model.c
#include <mgc/mgc.h>

MGC_VJP() MGC_JVP()
void affine(MGC_MAY_ALIAS double *y, MGC_MAY_ALIAS const double *x, double scale, int n)
{
	double first = x[0];
	y[0] = first * scale;
	y[1] += x[0] * x[0]; /* changed, where y is x */
	for (int i = 0; i < n; i++)
		y[i] = scale * x[i] * x[i] + x[n - 1];
}

//--- main.c
#include "check.h"
#include "grad.h"

void affine(double *y, const double *x, double scale, int n);

static double y[3], y_bar[3], y_dot[3];
static double scale, scale_bar, scale_dot;

VOID_MODEL(affine(y, y, scale, 3), affine_vjp(y, y_bar, y, y_bar, scale, &scale_bar, 3),
           affine_jvp(y, y_dot, y, y_dot, scale, scale_dot, 3))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, scale, -1, 1);
	return check();
}
