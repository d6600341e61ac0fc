// Conversions to bool and of null; conditions are not converted.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stdbool.h>
#include <stdio.h>

// CHECK: int truth(double x, int n, double *p){{$}}
int truth(double x, int n, double *p)
{
	// CHECK: _Bool b = (_Bool)x;
	bool b = x;
	// CHECK: if (x && n)
	if (x && n)
		n++;
	// CHECK: double *q = (double *)(void *)0;
	double *q = (void *)0;
	// CHECK: if (!p || p == q)
	if (!p || p == q)
		n += 10;
	return b + !x + (x ? 1 : 0) + n;
}

int main(void)
{
	double y = 1;
	printf("%d %d %d\n", truth(0.5, 2, &y), truth(0, 2, 0), truth(2, 0, &y));
	return 0;
}
