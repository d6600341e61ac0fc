// CONSTRUCT: requests | MGC_GRAD without the result in of
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: grad-not-of-return.c:[[#@LINE+1]]:[[#]]: error: {{.*(return|result|MGC_VJP)}}
MGC_GRAD(of(y)) double f(double *y, double x)
{
	*y = x * x;
	return *y;
}
