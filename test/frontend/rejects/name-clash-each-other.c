// CONSTRUCT: requests | two requests for one name
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD(name(slope)) double f(double x)
{
	return x * x;
}

// CHECK: name-clash-each-other.c:[[#@LINE+1]]:[[#]]: error: {{.*slope}}
MGC_GRAD(name(slope)) double g(double x)
{
	return x + x;
}
