// CONSTRUCT: requests | wrt names an integer parameter
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: wrt-integer.c:[[#@LINE+1]]:[[#]]: error: {{.*n}}
MGC_GRAD(wrt(n)) double f(double x, int n)
{
	return n * x;
}
