// _Generic by the type of the branch, <tgmath.h> by the type of the argument.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
// UNSUPPORTED: no-tgmath
#include <stdio.h>
#include <tgmath.h>

typedef float real;

// CHECK: double generic(float f, double d, long double l, int n){{$}}
double generic(float f, double d, long double l, int n)
{
	// CHECK: sinf({{.*}}f) + sqrt({{.*}}d) + (double)expl({{.*}}l) + fabs((double)n)
	double s = sin(f) + sqrt(d) + (double)exp(l) + fabs(n) + pow(f, 2);
	// CHECK: (double)0x1.8p+0f
	s += _Generic(f, real: 1.5f, double: 2.5);
	// CHECK: s += (double)7;
	s += _Generic(d, float: 5, double: 7);
	// CHECK: cosf(f)
	return s + _Generic(f, float: cosf, default: cos)(f);
}

int main(void)
{
	printf("%a\n", generic(0.3f, 2, 0.1L, -4));
	return 0;
}
