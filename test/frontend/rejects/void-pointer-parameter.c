// CONSTRUCT: pointers | active data behind void * of a requested function
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD(wrt(data))
// CHECK: void-pointer-parameter.c:[[#@LINE+1]]:[[#]]: error: {{.*void}}
double f(const void *data, int n)
{
	const double *x = data;
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * x[i];
	return s;
}
