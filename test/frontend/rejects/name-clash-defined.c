// CONSTRUCT: requests | a generated name that the file defines
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

double f_grad(double x, double *x_bar)
{
	*x_bar += 1;
	return x;
}

// CHECK: name-clash-defined.c:[[#@LINE+1]]:[[#]]: error: {{.*f_grad}}
MGC_GRAD() double f(double x)
{
	return x * x;
}
