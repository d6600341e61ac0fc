// CONSTRUCT: statements | inline assembly
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x)
{
	double y = x;
	// CHECK: inline-asm.c:[[#@LINE+1]]:[[#]]: error: {{.*(asm|assembl)}}
	__asm__("" : "+x"(y));
	return y * y;
}
