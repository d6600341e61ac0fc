// GNU a ?: b, of which libclang shows a three times.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stdio.h>

static int calls;

static int next(int x)
{
	calls++;
	return x;
}

// CHECK: double elvis(double x, int n){{$}}
double elvis(double x, int n)
{
	// CHECK: return (x ? {{ *}}: (double)1) + (next(n) ? {{ *}}: 0x1.4p+1);
	return (x ?: 1) + (next(n) ?: 2.5);
}

int main(void)
{
	printf("%a %a %d\n", elvis(0, 0), elvis(2, 3), calls);
	return 0;
}
