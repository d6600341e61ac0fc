// CONSTRUCT: requests | wrt names no parameter
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: wrt-unknown.c:[[#@LINE+1]]:[[#]]: error: {{.*weight}}
MGC_GRAD(wrt(weight)) double f(double weights, double x)
{
	return weights * x;
}
