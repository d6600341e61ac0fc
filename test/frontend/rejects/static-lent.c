// CONSTRUCT: globals | a static table without const that goes to a pointer without const
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>

// CHECK: static-lent.c:[[#@LINE+1]]:15: error: 'table' may keep state between calls, as pointers to it that are not const could write it: declare it const, or pass it as a parameter
static double table[3] = {1, 2, 3};

static double poly(double x, double c[], int n)
{
	double sum = c[0];
	for (int i = 1; i < n; i++)
		sum = sum * x + c[i];
	return sum;
}

MGC_GRAD()
double f(double x)
{
	return poly(x, table, 3);
}
