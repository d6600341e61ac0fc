// The type in which a op= b computes is hidden.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stdio.h>

struct bits { unsigned narrow : 3; int other : 5; };

float compound(float f, double d, int n, unsigned char c, long l, unsigned u)
{
	struct bits b = { 5, 2 };
	_Bool t = n;
	f += d;
	f *= 0.1;
	n *= 0.5;
	c += 250;
	c >>= 1;
	n <<= 2;
	l -= n;
	n /= 2u;
	u -= 3.7;
	l += u;
	b.narrow += 6;
	b.other -= b.narrow;
	t += 2;
	t *= 0.25;
	f /= n ? n : 1;
	return f + n + c + l + u + b.narrow + b.other + t;
}

// The right side is converted to the type of the computation, never to that of the left.
// CHECK: {{^}}float compound(
// CHECK: f += d;
// CHECK: f *= 0x1.999999999999ap-4;
// CHECK: n *= 0x1p-1;
// CHECK: c += 250;
// CHECK: l -= (long)n;
// CHECK: n /= 2u;
// CHECK: u -= 0x1.d99999999999ap+1;

int main(void)
{
	printf("%a %a\n", compound(1.1f, 2.3, 7, 200, 1000, 9), compound(3, -1, -5, 0, -7, 100));
	return 0;
}
