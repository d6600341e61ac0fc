// CONSTRUCT: requests | a file that clang refuses: its words come first
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x)
{
	// CHECK: clang-error.c:[[#@LINE+1]]:[[#]]: error: {{.*}}undeclared
	return x * missing_scale;
}
