// CONSTRUCT: requests | inactive names what is in wrt, no parameter, or all there is
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h

#include <mgc/mgc.h>

// CHECK: inactive-wrt.c:[[#@LINE+1]]:1: error: MGC_VJP: 'x' cannot be inactive: it is in wrt
MGC_VJP(wrt(x) inactive(x))
double twice(double x)
{
	return 2 * x;
}

// CHECK: inactive-wrt.c:[[#@LINE+1]]:1: error: MGC_JVP: 'square' has no parameter 'y' for inactive
MGC_JVP(inactive(y))
double square(double x)
{
	return x * x;
}

// CHECK: inactive-wrt.c:[[#@LINE+1]]:1: error: MGC_GRAD: 'cube' has no parameter to differentiate by
MGC_GRAD(inactive(x))
double cube(double x)
{
	return x * x * x;
}
