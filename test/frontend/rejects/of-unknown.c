// CONSTRUCT: requests | of names no parameter
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: of-unknown.c:[[#@LINE+1]]:[[#]]: error: {{.*z}}
MGC_VJP(of(z)) void f(double *y, double x)
{
	*y = x * x;
}
