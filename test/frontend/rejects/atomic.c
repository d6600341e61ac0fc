// CONSTRUCT: types | _Atomic objects
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x)
{
	// CHECK: atomic.c:[[#@LINE+1]]:[[#]]: error: {{.*[Aa]tomic}}
	_Atomic double y = x;
	y += x;
	return y * y;
}
