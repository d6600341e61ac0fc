// CONSTRUCT: globals | a static that the next call of a recursion overwrites
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>

static double helper(double x, int n)
{
	// CHECK: static-recursion.c:[[#@LINE+1]]:[[#]]: error: 't' keeps state between calls
	static double t;
	t = x * n;
	if (n == 0)
		return x;
	double inner = helper(x * x, n - 1);
	return inner + t;
}

MGC_GRAD()
double f(double x)
{
	return helper(x, 3);
}
