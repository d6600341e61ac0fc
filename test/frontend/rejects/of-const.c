// CONSTRUCT: requests | of names what the function cannot write
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: of-const.c:[[#@LINE+1]]:[[#]]: error: {{.*x}}
MGC_VJP(of(x)) void f(double *y, const double *x)
{
	*y = x[0] * x[0];
}
