// CONSTRUCT: requests | one refused function does not hide the errors of the next, nor the second error of the same one
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <setjmp.h>

double unknown(double x);
static jmp_buf env;

MGC_GRAD()
double f(double x)
{
	// CHECK-DAG: several-errors.c:[[#@LINE+1]]:[[#]]: error: {{.*setjmp}}
	if (setjmp(env))
		return 0;
	// CHECK-DAG: several-errors.c:[[#@LINE+1]]:[[#]]: error: {{.*(asm|assembl)}}
	__asm__("" : "+x"(x));
	return x;
}

MGC_GRAD()
double g(double x)
{
	// CHECK-DAG: several-errors.c:[[#@LINE+1]]:[[#]]: error: {{.*unknown}}
	return unknown(x);
}

// A function that nobody asks for may hold anything.
double h(double x)
{
	// CHECK-NOT: several-errors.c:[[#@LINE+1]]:
	__asm__("" : "+x"(x));
	return x;
}
