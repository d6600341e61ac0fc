// CONSTRUCT: types | _Float16
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

MGC_GRAD()
// CHECK: half-float.c:[[#]]:[[#]]: error: {{.*(_Float16|no parameter to differentiate by)}}
double f(_Float16 x)
{
	return x * x;
}
