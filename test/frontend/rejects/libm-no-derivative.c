// CONSTRUCT: library calls | a function of libm that mgc has no derivative for, on an active argument
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x)
{
	// CHECK: libm-no-derivative.c:[[#@LINE+1]]:[[#]]: error: {{.*nexttoward}}
	return nexttoward(x, 2.0L) * x;
}
