// CONSTRUCT: types | vector types
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

typedef double four __attribute__((vector_size(32)));

MGC_GRAD()
double f(const double *x)
{
	// CHECK: vector-type.c:[[#@LINE+1]]:[[#]]: error: {{.*(vector|four)}}
	four a = {x[0], x[1], x[2], x[3]};
	a = a * a;
	return a[0] + a[3];
}
