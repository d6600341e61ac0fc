// CONSTRUCT: annotations | a hand-written adjoint whose parameters do not fit
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

double square(double x);

double square(double x)
{
	return x * x;
}

// CHECK: adjoint-of-parameters.c:[[#@LINE+1]]:[[#]]: error: {{.*square}}
MGC_ADJOINT_OF(square) void square_adjoint(double x, double bar)
{
	(void)(x * bar);
}
// CHECK: double x, double *{{(restrict )?}}x_bar, double {{[a-z]+}}_bar

MGC_GRAD()
double f(double x)
{
	return square(x);
}
