// CONSTRUCT: memory modes | --memory=caller: a recursive function that is called forward and backward at once, and records
// RUN: not %mgc %s -o %t.c --memory=caller 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <math.h>
#include <mgc/mgc.h>

static double waves(const double *x, int n)
{
	double p = 1;
	if (n < 1)
		return 0;
	// CHECK: caller-callee-records.c:[[#@LINE+1]]:2: error: 'waves' is called, not inlined, and what it records or allocates here has no place in work: put MGC_MAX_DEPTH(n) before it; use --memory=heap
	for (int i = 0; i < n; i++)
		p = sin(p * x[i]);
	return p + x[0] * waves(x + 1, n - 1);
}

MGC_GRAD()
double f(const double *x, int n)
{
	return waves(x, n);
}
