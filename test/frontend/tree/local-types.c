// Types that a function declares: records move to file scope, other names are written out.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stdio.h>

// CHECK: struct pair { int a; double b[K]; };
// CHECK: typedef struct { double q; } L;
double f(double x)
{
	enum { K = 2 };
	// CHECK: struct pair l = {
	struct pair { int a; double b[K]; } l = { 1, { 2 } }, *p = &l;
	typedef struct { double q; } L;
	// CHECK: L m = {
	L m = { x };
	typedef double D;
	// CHECK: double d = (double)3;
	D d = 3;
	p->b[1] = x;
	return l.b[1] + m.q + d + l.b[0];
}

int main(void)
{
	printf("%a\n", f(2.5));
	return 0;
}
