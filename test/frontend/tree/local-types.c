// Types that a function declares: records move to file scope, under a tag that is free, other names are written out.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stdio.h>

struct L;

// CHECK: struct pair {
// CHECK-NEXT: int a;
// CHECK-NEXT: double b[2];
// CHECK-NEXT: };
// CHECK: struct L_2 {
// CHECK-NEXT: double q;
// CHECK-NEXT: };
double f(double x)
{
	enum { K = 2 };
	// CHECK: struct pair l = {
	struct pair { int a; double b[K]; } l = { 1, { 2 } }, *p = &l;
	typedef struct { double q; } L;
	// CHECK: struct L_2 m = {
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
