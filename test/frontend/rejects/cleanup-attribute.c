// CONSTRUCT: statements | a variable with a cleanup function
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdarg.h>

static void twice(double **p)
{
	**p *= 2;
}

MGC_GRAD() double f(double x)
{
	double t = x;
	{
		// CHECK: cleanup-attribute.c:[[#@LINE+1]]:[[#]]: error: the cleanup function of 'p' is not supported; call it where the block ends
		double *p __attribute__((cleanup(twice))) = &t;
		*p += x;
	}
	return t * x;
}
