// Who is called: by name, in parentheses, through pointers, tables and members.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <math.h>
#include <stdio.h>

struct ops { double (*f)(double); };
static double twice(double x) { return 2 * x; }
static double (*table[2])(double) = { twice, &sin };

// CHECK: double calls(double (*g)(double), double x, struct ops *ops){{$}}
double calls(double (*g)(double), double x, struct ops *ops)
{
	// CHECK: return (*g)(x) + g(x) + sin(x) + sin(x) + sin(x) + twice(x) + table[1](x) + ops->f(x);
	return (*g)(x) + g(x) + (sin)(x) + (&sin)(x) + (*sin)(x) + (***twice)(x) + table[1](x) + ops->f(x);
}

int main(void)
{
	struct ops ops = { twice };
	printf("%a\n", calls(twice, 0.3, &ops));
	return 0;
}
