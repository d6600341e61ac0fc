// CONSTRUCT: unions | an active value read back through another member
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x)
{
	union {
		double d;
		float halves[2];
	} u;
	u.d = x * x;
	// CHECK: union-other-member.c:[[#@LINE+1]]:[[#]]: error: {{.*union}}
	return u.halves[0];
}
