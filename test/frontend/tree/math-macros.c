// What <math.h> makes of its macros goes back to their names.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <float.h>
#include <math.h>
#include <stdio.h>

// CHECK: int kinds(double x, float f){{$}}
int kinds(double x, float f)
{
	int n = 0;
	// CHECK: n += isnan(x)
	n += isnan(x) ? 1 : 0;
	// CHECK: isinf(f)
	n += isinf(f) ? 2 : 0;
	// CHECK: isfinite(x)
	n += isfinite(x) ? 4 : 0;
	// CHECK: signbit(f)
	n += signbit(f) ? 8 : 0;
	// CHECK: isgreater(x, (double)f)
	n += isgreater(x, f) ? 16 : 0;
	// CHECK: fpclassify(x)
	n += fpclassify(x) == FP_ZERO ? 32 : 0;
	// CHECK: if ((long)(n > 3))
	if (__builtin_expect(n > 3, 1))
		// CHECK: fabs(x)
		n += __builtin_fabs(x) > 2;
	return n;
}

// CHECK: double constants(int i){{$}}
double constants(int i)
{
	// CHECK: __builtin_inff()
	// CHECK: __builtin_nanf("")
	// CHECK: __builtin_inf()
	// CHECK: 0x1.fffffffffffffp+1023
	double c[] = { INFINITY, NAN, HUGE_VAL, DBL_MAX, M_PI };
	return c[i];
}

int main(void)
{
	for (int i = 0; i < 5; i++)
		printf("%a %d %d\n", constants(i), kinds(constants(i), -i), kinds(i, constants(i)));
	return 0;
}
