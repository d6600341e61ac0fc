// CONSTRUCT: memory modes | --memory=caller: MGC_MAX_DEPTH of a recursion that records too much
// RUN: not %mgc %s -o %t.c --memory=caller 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <math.h>
#include <mgc/mgc.h>

MGC_MAX_DEPTH(40)
// CHECK: caller-depth-size.c:[[#@LINE+1]]:[[#]]: error: within MGC_MAX_DEPTH(40) all activations of 'tree' together may record {{[0-9]+}} bytes; a smaller bound would do; or use --memory=heap
static double tree(const double *x, int i, int n)
{
	if (i >= n)
		return x[0];
	const double left = tree(x, 2 * i + 1, n);
	return sin(left * x[i]) * tree(x, 2 * i + 2, n);
}

MGC_MAX_DEPTH(10)
static double run(const double *x, int n)
{
	double p = 1;
	// CHECK: caller-depth-size.c:[[#@LINE+1]]:2: error: the trip count of this loop does not follow from the integer parameters, so its records have no fixed size; put MGC_MAX_TRIPS(n); before the loop; or use --memory=heap
	for (int i = 0; i < n; i++)
		p = sin(p * x[i]);
	return n ? p * run(x + 1, n / 2) : p;
}

MGC_GRAD()
double f(const double *x, int n)
{
	return tree(x, 0, n);
}

MGC_GRAD()
double g(const double *x, int n)
{
	return run(x, n);
}
