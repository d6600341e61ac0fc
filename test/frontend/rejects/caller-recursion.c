// CONSTRUCT: memory modes | --memory=caller: recursion without MGC_MAX_DEPTH
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h --memory=caller 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: caller-recursion.c:[[#]]:[[#]]: error: {{.*}}MGC_MAX_DEPTH
static double power(double x, int n)
{
	const double half = n == 0 ? 1 : power(x, n / 2);
	return n & 1 ? half * half * x : half * half;
}

MGC_GRAD()
double f(double x, int n)
{
	return power(x, n);
}
