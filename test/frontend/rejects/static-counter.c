// CONSTRUCT: globals | a static counter at file scope that the function changes
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

static int calls;

MGC_GRAD()
double f(double x)
{
	// CHECK: static-counter.c:[[#]]:[[#]]: error: {{.*}}keeps state between calls
	calls++;
	return x * calls;
}
