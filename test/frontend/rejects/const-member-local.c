// CONSTRUCT: structs | a local struct with a const member
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

struct s {
	const double a[2];
	double b;
};

MGC_GRAD() double f(double x, int i)
{
	// CHECK: const-member-local.c:[[#@LINE+1]]:[[#]]: error: 'struct s' has the const member 'a', to which generated code cannot assign; make the object const in place of the member
	struct s v = { { x, x * x }, 2 };
	return v.a[i] * v.b;
}
