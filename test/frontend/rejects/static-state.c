// CONSTRUCT: globals | a static local that keeps state between calls
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x)
{
	// CHECK: static-state.c:[[#]]:[[#]]: error: {{.*}}keeps state between calls{{.*}}parameter
	static double total;
	total += x * x;
	return total;
}
