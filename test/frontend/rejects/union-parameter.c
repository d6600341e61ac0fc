// CONSTRUCT: unions | active data in a union of a requested function's parameter
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

union number {
	double d;
	long i;
};

struct tagged {
	int kind;
	union number value;
};

MGC_GRAD()
// CHECK: union-parameter.c:[[#@LINE+1]]:[[#]]: error: {{.*union}}
double f(const struct tagged *t)
{
	return t->kind ? t->value.d * t->value.d : 0;
}
