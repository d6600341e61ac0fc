// CONSTRUCT: library calls | longjmp
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <setjmp.h>

extern jmp_buf env;

MGC_GRAD()
double f(double x)
{
	// CHECK: longjmp.c:[[#@LINE+2]]:[[#]]: error: {{.*longjmp}}
	if (x < 0)
		longjmp(env, 1);
	return x * x;
}
