// CONSTRUCT: library calls | setjmp; the notes give the chain of calls that leads there
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <setjmp.h>

static jmp_buf env;

static double guarded(double x)
{
	// CHECK: setjmp.c:[[#@LINE+1]]:[[#]]: error: {{.*setjmp}}
	if (setjmp(env))
		return 0;
	return x * x;
}

// CHECK: setjmp.c:[[#]]:[[#]]: note: {{.*}}'f'
MGC_GRAD()
double f(double x)
{
	return guarded(x);
}
