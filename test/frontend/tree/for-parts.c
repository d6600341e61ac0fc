// Parts of a for that are left out have no cursor; also inside macros and statement expressions.
// RUN: %mgc --emit=ast %s -o %t.ast.c && FileCheck %s < %t.ast.c
// RUN: %cc -w -ffp-contract=off %s -o %t.src -lm && %t.src > %t.expected
// RUN: %cc -w -ffp-contract=off %t.ast.c -o %t.ast -lm && %t.ast > %t.actual
// RUN: cmp %t.expected %t.actual
#include <stdio.h>

#define FOREVER for (;;)
#define UP_TO(n) for (; i < (n); i++)

// CHECK: int parts(int n){{$}}
int parts(int n)
{
	int i = 0, s = 0;
	// CHECK: for (; ; )
	for (;;)
		if (i++ > n)
			break;
	// CHECK: for (; i > 0; )
	for (; i > 0;)
		i--;
	// CHECK: for (i = 0; ; i++)
	for (i = 0;; i++)
		if (i > 3)
			break;
	// CHECK: for (i = 5; i--; )
	for (i = 5; i--;)
		s += i;
	// CHECK: for (; ; s++)
	for (;; s++)
		if (s > 20)
			break;
	// CHECK: for (i = 0; ; )
	for (i = 0;;)
		if (++i > 4)
			break;
	// CHECK: for (; ; )
	FOREVER {
		const char *text = "for (;;) ')'";
		s += text[0];
		break;
	}
	// CHECK: for (; i < n; i++)
	UP_TO(n)
		s++;
	// CHECK: for (; ; )
	for (int k = ({ int t = 0; for (;;) if (t++ > 3) break; t; }); k < 10; k++)
		s += k;
	// CHECK: int a = 0;
	// CHECK: int *p = &a;
	// CHECK: int v[2] = { [0] = 1, [1] = 2 };
	for (int a = 0, *p = &a, v[2] = { 1, 2 }; a < 2; a++)
		s += *p + v[a];
	return s;
}

int main(void)
{
	for (int n = 0; n < 9; n++)
		printf("%d\n", parts(n));
	return 0;
}
