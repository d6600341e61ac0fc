// switch with ranges and fall-through, goto, do, comma, statement attributes.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stdio.h>

// CHECK: double control(double x, int n){{$}}
double control(double x, int n)
{
	switch (n) {
		int z;
	case 1:
	case 2:
		z = 3;
		x += z;
		break;
	// CHECK: case 3 ... 5:
	case 3 ... 5:
		x = 1;
	default:
		x++;
		break;
	case 6: {
		x = 5;
		goto out;
	}
	}
	do
		x *= 2;
	while (x < 100);
	// CHECK-NOT: unroll
	// CHECK: while (n < 20)
#pragma unroll
	while (n < 20) {
		if (++n == 15)
			continue;
		x += n, x -= 1;
	}
	// CHECK: out:
out:
	if (n < 30) {
		n += 5;
		goto out;
	}
	return x;
}

int main(void)
{
	for (int n = 0; n < 9; n++)
		printf("%a\n", control(1.5, n));
	return 0;
}
