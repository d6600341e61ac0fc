// CONSTRUCT: requests | apart names no pointer to a struct, or no parameter
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h

#include <mgc/mgc.h>

struct net {
	double *w;
};

// CHECK: apart-no-struct.c:[[#@LINE+1]]:1: error: MGC_VJP: 'x' cannot be apart: it is no pointer to a struct, whose pointers it would speak of
MGC_VJP(apart(x))
double twice(const double *x)
{
	return 2 * x[0];
}

// CHECK: apart-no-struct.c:[[#@LINE+1]]:1: error: MGC_VJP: 'net' cannot be apart
MGC_VJP(apart(net))
double by_value(struct net net)
{
	return net.w[0];
}

// CHECK: apart-no-struct.c:[[#@LINE+1]]:1: error: MGC_VJP: 'square' has no parameter 'm' for apart
MGC_VJP(apart(m))
double square(struct net *n)
{
	return n->w[0] * n->w[0];
}
