// CONSTRUCT: goto | a goto to a computed label
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x, int n)
{
	// CHECK: computed-goto.c:[[#@LINE+1]]:[[#]]: error: {{.*goto}}
	goto *(n ? &&one : &&two);
one:
	return x * x;
two:
	return x;
}
