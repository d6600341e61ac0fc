// Literals are exact, also long double ones out of macros, and strings with a NUL.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <float.h>
#include <stdio.h>

#define THIRD 0.333333333333333333333333L
#define SUFFIX(a) a##f

long double wide(long double x)
{
	// CHECK: x * 0x{{.*}}L + 0x{{.*}}L + 0x{{.*}}L * (long double)0
	return x * 0.1L + THIRD + LDBL_MAX * 0 + 1e4000L / 3e4000L;
}

double narrow(double x)
{
	// CHECK: x + (double)0x1.99999ap-4f + 0x0.0000000000001p-1022{{.*}} + (double)0x1.8p+0f
	return x + 0.1f + 4.9406564584124654e-324 + SUFFIX(1.5) + 0x1.8p-3 + 1e-300 * DBL_MAX;
}

unsigned long long integers(void)
{
	// CHECK: 18446744073709551615ul{{l?}} + (unsigned long{{( long)?}})4294967295u
	return 18446744073709551615ULL + 0xffffffffu + 'a' + '\377' + 1u + (-9223372036854775807 - 1);
}

int strings(int i)
{
	// CHECK: char text[5] = "a\000bc";
	// CHECK: char full[3] = "xyz";
	// CHECK: char braced[5] = "pq";
	char text[] = "a\0b" "c", full[3] = "xyz", braced[5] = { "pq" };
	return text[i] + sizeof text * 100 + full[2] + braced[1] + "literal"[i] + __func__[i];
}

int main(void)
{
	printf("%La %a %llu %d\n", wide(0.3L), narrow(2), integers(), strings(2));
	return 0;
}
