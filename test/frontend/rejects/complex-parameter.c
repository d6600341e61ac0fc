// CONSTRUCT: types | _Complex
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <complex.h>
#include <mgc/mgc.h>

MGC_VJP()
// CHECK: complex-parameter.c:[[#@LINE+1]]:[[#]]: error: {{.*[Cc]omplex}}
double f(double _Complex z)
{
	return creal(z * z);
}
