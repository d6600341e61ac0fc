// CONSTRUCT: globals | a static that is written on some paths only
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x, int fresh)
{
	// CHECK: static-written-sometimes.c:[[#]]:[[#]]: error: {{.*}}keeps state between calls
	static double t;
	if (fresh)
		t = x * x;
	return t * x;
}
