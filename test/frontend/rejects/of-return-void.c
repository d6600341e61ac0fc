// CONSTRUCT: requests | of(return) of a function that returns nothing
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: of-return-void.c:[[#@LINE+1]]:[[#]]: error: {{.*return}}
MGC_VJP(of(return)) void f(double *y, double x)
{
	*y = x * x;
}
