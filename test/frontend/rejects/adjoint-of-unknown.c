// CONSTRUCT: annotations | MGC_ADJOINT_OF of no known function
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: adjoint-of-unknown.c:[[#@LINE+1]]:[[#]]: error: {{.*sigmoid}}
MGC_ADJOINT_OF(sigmoid) void sigmoid_adjoint(double x, double *x_bar, double bar)
{
	(void)x;
	*x_bar += bar;
}

MGC_GRAD()
double f(double x)
{
	return x * x;
}
