// CONSTRUCT: pointers | a pointer to active data that went through an integer
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdint.h>

MGC_GRAD()
double f(const double *x)
{
	uintptr_t address = (uintptr_t)x;
	// CHECK: pointer-from-integer.c:[[#]]:[[#]]: error: {{.*pointer}}
	const double *p = (const double *)(address ^ 8);
	return *p * *p;
}
