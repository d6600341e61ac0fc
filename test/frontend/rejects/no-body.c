// CONSTRUCT: calls | a function without a body; the message prints the adjoint that would supply it
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

double spline(double x, const double *knots, int n);

MGC_GRAD()
double f(double x, const double *knots, int n)
{
	// CHECK: no-body.c:[[#@LINE+1]]:[[#]]: error: {{.*spline}}
	return x * spline(x, knots, n);
}
// CHECK: MGC_ADJOINT_OF(spline)
// CHECK: void {{[a-z_]+}}(double x, double *{{(restrict )?}}x_bar, const double *{{(restrict )?}}knots, double *{{(restrict )?}}knots_bar, int n, double {{[a-z]+}}_bar)
