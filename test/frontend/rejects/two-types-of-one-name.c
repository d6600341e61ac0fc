// CONSTRUCT: structs | two types of one name in one generated file
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

static double product(double x)
{
	struct pair { double u, v; } p = { x, x * x };
	return p.u * p.v;
}

static double triple(double x)
{
	// CHECK: :[[#@LINE+1]]:28: error: there are two types 'struct pair', and the generated file can hold only one of them; give one of them another name
	struct pair { double w; } p = { x };
	return p.w * 3;
}

MGC_GRAD()
double f(double x)
{
	return product(x) * triple(x);
}
