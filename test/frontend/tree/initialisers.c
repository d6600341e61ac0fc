// Braces that are left out, designators, ranges, strings, nested records, bit-fields.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stddef.h>
#include <stdio.h>

// CHECK: int flat[3][2] = { [0][0] = 1, [0][1] = 2, [1][0] = 3, [2][0] = 4 };
int flat[3][2] = { 1, 2, { 3 }, 4 };
// CHECK: int range[10] = { [2] = 7, [3] = 7, [4] = 7, [5] = 8, [1] = 9 };
int range[10] = { [2 ... 4] = 7, 8, [1] = 9 };
// CHECK: int deep[2][3][2] = { [1][2][0] = 5, [1][2][1] = 6, [0][0][0] = 1, [0][1][0] = 2, [0][1][1] = 3 };
int deep[2][3][2] = { [1][2][0] = 5, 6, [0] = { { 1 }, { 2, 3 } } };
int twice[2] = { 1, 2, [0] = 3 };
// CHECK: int twice[2] = { [0] = 3, [1] = 2 };

struct record {
	double v[3];
	struct point { double x, y; } p[2];
	char s[4], ss[2][3];
	unsigned low : 3, : 2, high : 4;
	struct { int q; union { int i; float f; }; };
};
// CHECK: [1].p[1].y = (double)8, [1].s[0] = (char)122
struct record records[3] = { { 1, 2, 3, 4, 5, 6, 7, "abc", "de", { 'f' } }, [1].p[1].y = 8, { 'z' },
	                     [2] = { .low = 5, 6, 7, .f = 2.5f } };
// CHECK: union number numbers[2] = { [0].i = 1, [1].d = (double)2 };
union number { int i; double d; } numbers[2] = { 1, { .d = 2 } };
double *into = &records[1].p[1].x;
int scalar = { 4 };

struct point make(double x)
{
	// CHECK: struct point whole[2] = { [0] = p, [1].x = x };
	struct point p = { x }, whole[2] = { p, x };
	return whole[1].x > 0 ? (struct point){ .y = x, .x = whole[0].x } : p;
}

int main(void)
{
	unsigned h = 0;
	for (size_t i = 0; i < offsetof(struct record, s) + 10; i++)
		h = h * 31 + ((unsigned char *)&records[0])[i];
	for (int i = 0; i < 10; i++)
		printf("%d %d ", range[i], deep[0][0][i]);
	printf("%u %d %d %d %d %g %d %a %a %a %d %d\n", h, flat[1][0], flat[2][0], records[2].low,
	       records[2].high, records[2].f, numbers[0].i, numbers[1].d, *into, make(3).y, scalar,
	       records[1].s[0]);
	return 0;
}
