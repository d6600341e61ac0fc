// Arrow and dot, members without a name, bit-fields, records as values, flexible arrays.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
	int a : 3;
	unsigned b : 5;
	double d;
	struct { int q, r; struct { double in; } sub; };
	union { int i; float f; };
	struct { struct { double far; }; };
	double tail[];
} P;

double *tail_of(P *p)
{
	return p->tail;
}

typedef struct { double x; int n; } Small;

Small make(double x)
{
	return (Small){ .x = x, .n = 2 };
}

// CHECK: double members(P *p, Small q){{$}}
double members(P *p, Small q)
{
	// CHECK: p->a += 2;
	p->a += 2;
	// CHECK: p->b++;
	p->b++;
	p->tail[0] = 1;
	// CHECK: p->q = 3;
	(*p).q = 3;
	// CHECK: Small r = q;
	Small r = q, z = { 1 }, *s = &z;
	// CHECK: *s = r;
	*s = r;
	// CHECK: p->i = 5;
	// CHECK: p->far = (double)p->f + p->sub.in;
	p->i = 5;
	p->far = p->f + p->sub.in;
	// CHECK: make((double)3).x
	return make(3).x + ((Small){ .x = 4 }).x + r.n + z.x + offsetof(P, d) + sizeof(P) +
	       (p->a ? 1 : 0) + p->b % 3 + p->i + (p->a < p->b) + tail_of(p)[0] + p->q;
}

int main(void)
{
	P *p = calloc(1, sizeof(P) + 80);
	printf("%a\n", members(p, (Small){ 7, 8 }));
	free(p);
	return 0;
}
