// CONSTRUCT: annotations | inactive(w): a parameter that carries no derivative in one of the requested functions
// RUN: %split
// RUN: %mgc %t/model.c -o %t/grad.c --header %t/grad.h --jvp=outer:inactive=w,scale:name=outer_tangent
// RUN: %compile-and-run
// RUN: FileCheck --input-file=%t/grad.h %s
// CHECK-LABEL: void outer_vjp(double *MGC_RESTRICT y, double *MGC_RESTRICT y_bar,
// CHECK-NOT: w_bar
// CHECK-LABEL: outer_all computes
// CHECK: w_bar
// CHECK-LABEL: outer_tangent computes
// CHECK-NOT: {{w_dot|scale_dot}}

//--- model.c
#include <mgc/mgc.h>

MGC_VJP(inactive(w, scale))
MGC_VJP(name(outer_all))
void outer(double *y, const double *x, double *w, double scale, int n)
{
	for (int i = 0; i < n; i++)
		y[i] = y[i] * x[i] + scale * w[i] * x[i];
}

//--- main.c
#include "check.h"
#include "grad.h"

void outer(double *y, const double *x, double *w, double scale, int n);

static double y[3], y_bar[3], y_dot[3];
static double x[3], x_bar[3], x_dot[3];
static double w[3] = {0.5, -1, 2};

VOID_MODEL(outer(y, x, w, 1.5, 3), outer_vjp(y, y_bar, x, x_bar, w, 1.5, 3),
           outer_tangent(y, y_dot, x, x_dot, w, 1.5, 3))

int main(void)
{
	BUFFER(double, y, -1, 1);
	INPUT(double, x, -1, 1);
	int failed = check();

	double w_bar[3] = {0}, scale_bar = 0, before[3];
	for (int i = 0; i < 3; i++)
		before[i] = y_bar[i] = 1 + i;
	outer_all(y, y_bar, x, x_bar, w, w_bar, 1.5, &scale_bar, 3);
	for (int i = 0; i < 3; i++)
		expect("w_bar", w_bar[i], before[i] * 1.5 * x[i]);
	return failed || check_failures != 0;
}
