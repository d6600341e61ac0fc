// CONSTRUCT: goto | a jump into a loop
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x, int n)
{
	double y = x;
	if (n > 3)
		// CHECK: goto-into-loop.c:[[#@LINE+1]]:[[#]]: error: {{.*(goto|jump|loop|label)}}
		goto inside;
	for (int i = 0; i < n; i++) {
		y = y * x;
	inside:
		y = y + 1;
	}
	return y;
}
