// CONSTRUCT: requests | MGC_GRAD of a function without a floating result
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: grad-void.c:[[#@LINE+1]]:[[#]]: error: {{.*MGC_VJP}}
MGC_GRAD() void f(double *y, double x)
{
	*y = x * x;
}

// CHECK: grad-void.c:[[#@LINE+1]]:[[#]]: error: {{.*MGC_VJP}}
MGC_GRAD() int g(double *y, double x)
{
	*y = x * x;
	return 0;
}
