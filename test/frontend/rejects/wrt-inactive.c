// CONSTRUCT: requests | wrt names a parameter that is MGC_INACTIVE
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: wrt-inactive.c:[[#@LINE+1]]:[[#]]: error: {{.*x}}
MGC_GRAD(wrt(x)) double f(MGC_INACTIVE double x, double y)
{
	return y * x;
}
