// CONSTRUCT: memory modes | --memory=frame: records whose size is not a constant
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h --memory=frame 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(const double *x, int n)
{
	double y = 1;
	// CHECK: frame-unknown-size.c:[[#]]:[[#]]: error: {{.*}}{{(constant|frame)}}
	for (int i = 0; i < n; i++)
		y = y * x[i] + 1;
	return y;
}
