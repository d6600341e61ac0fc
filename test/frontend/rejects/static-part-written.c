// CONSTRUCT: globals | a static array that is read where no call has surely written it
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>

MGC_GRAD()
double f(const double *x, int n)
{
	// CHECK: static-part-written.c:[[#@LINE+1]]:[[#]]: error: 't' keeps state between calls
	static double t[8];
	double s = 0;
	for (int i = 0; i < n; i++)
		t[i] = x[i];
	for (int i = 0; i < n; i++)
		s += t[i] * t[n - i]; /* t[n] at i == 0 */
	return s;
}
