// CONSTRUCT: globals | a static table that a constant struct or pointer leads to, without const
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>

// CHECK-DAG: static-pointed-to.c:[[#@LINE+1]]:15: error: 'data' may keep state between calls, as pointers to it that are not const could write it: declare it const, or pass it as a parameter
static double data[3] = {1, 2, 3};
static const struct {
	double *c;
	int     n;
} series = {data, 3};

// CHECK-DAG: static-pointed-to.c:[[#@LINE+1]]:15: error: 'other' may keep state between calls
static double other[2] = {0.5, 0.25};
static double *const at = other;

void set(double v)
{
	series.c[0] = at[0] = v;
}

MGC_GRAD()
double f(double x)
{
	double y = 0;
	for (int i = 0; i < series.n; i++)
		y = y * x + series.c[i];
	return y;
}

MGC_GRAD()
double g(double x)
{
	return other[0] * x + other[1];
}
