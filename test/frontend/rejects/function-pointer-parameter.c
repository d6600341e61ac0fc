// CONSTRUCT: function pointers | a function pointer that may come from outside
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double (*g)(double), double x)
{
	// CHECK: function-pointer-parameter.c:[[#@LINE+1]]:[[#]]: error: {{.*(pointer|called|outside)}}
	return g(x) * x;
}
