// CONSTRUCT: requests | a generated name that is declared differently
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

int f_grad(int x);

// CHECK: name-clash.c:[[#@LINE+1]]:[[#]]: error: {{.*f_grad}}
MGC_GRAD() double f(double x)
{
	return x * x;
}
// CHECK: name(
