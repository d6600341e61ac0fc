// CONSTRUCT: library calls | qsort over active data
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

MGC_GRAD()
double f(double *x, size_t n)
{
	// CHECK: qsort-active.c:[[#@LINE+1]]:[[#]]: error: {{.*qsort}}
	qsort(x, n, sizeof *x, by_value);
	return x[0] * x[n - 1];
}
