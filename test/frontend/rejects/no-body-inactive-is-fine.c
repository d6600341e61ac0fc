// CONSTRUCT: calls | a function without a body is no error where its arguments are inactive, and is where one is active
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

int current_step(int previous);
double blackbox(double x);

MGC_GRAD()
double f(double x, int n)
{
	// CHECK-NOT: error: {{.*}}current_step
	int step = current_step(n);
	// CHECK: no-body-inactive-is-fine.c:[[#@LINE+1]]:[[#]]: error: {{.*blackbox}}
	return x * step + blackbox(x);
}
