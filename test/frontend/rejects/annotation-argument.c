// CONSTRUCT: annotations | an unknown word inside an annotation
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: annotation-argument.c:[[#@LINE+1]]:[[#]]: error: {{.*respect_to}}
MGC_GRAD(respect_to(x)) double f(double x)
{
	return x * x;
}
