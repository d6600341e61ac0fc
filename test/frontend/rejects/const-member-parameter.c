// CONSTRUCT: structs | active data in a const member behind a parameter
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

struct s {
	const double a[2];
	double b;
};

// CHECK: const-member-parameter.c:[[#@LINE+1]]:[[#]]: error: floating data in a const member behind 'v' cannot be differentiated; pass the member itself, or mark the parameter MGC_INACTIVE
MGC_GRAD() double f(const struct s *v, int i)
{
	return v->a[i] * v->b;
}
