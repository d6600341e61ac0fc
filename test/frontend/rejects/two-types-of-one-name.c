// CONSTRUCT: structs | two types of one name in one generated file
// RUN: rm -rf %t && split-file --leading-lines %s %t
// RUN: not %mgc %t/a.c %t/b.c %t/c.c -o %t/grad.c --header %t/grad.h 2>&1 | FileCheck %s
// RUN: test ! -e %t/grad.c
// RUN: test ! -e %t/grad.h

//--- a.c
#include <mgc/mgc.h>

struct pair {
	double u, v;
};

MGC_GRAD()
double product(double x)
{
	// CHECK: a.c:[[#@LINE+1]]:14: error: there are two types 'struct pair', and the generated file can hold only one of them; give one of them another name
	struct pair p = {x, x * x};
	return p.u * p.v;
}

//--- b.c
#include <mgc/mgc.h>

struct pair {
	double w;
};

MGC_GRAD()
double triple(double x)
{
	struct triple {
		double w;
	// CHECK: b.c:[[#@LINE+1]]:4: error: there are two types 'struct triple', and the generated file can hold only one of them; give one of them another name
	} p = {x};
	// CHECK: b.c:[[#@LINE+1]]:14: error: there are two types 'struct pair', and the generated file can hold only one of them; give one of them another name
	struct pair q = {x};
	return p.w * 3 * q.w;
}

//--- c.c
struct triple {
	double u, v, w;
};
