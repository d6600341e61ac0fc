// Static and extern variables inside functions; declarations before and after definitions.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stdio.h>

extern double later;
double tentative;
double tentative;

// CHECK: static int n_of_first = 4;
// CHECK: static int n_2_of_second = 7;
static int first(void)
{
	static int n = 4;
	extern int outside;
	return n++ + outside++;
}

static int second(void)
{
	static int n = 7;
	return n++ + (int)later;
}

int outside = 2;
double later = 4, tentative;

int main(void)
{
	int a = first(), b = first(), c = second(), d = second();
	printf("%d %d %d %d %d %a\n", a, b, c, d, outside, tentative);
	return 0;
}
