// What stands in a macro has the place of its use.
// RUN: not %mgc --grad=f --emit=ir %s -o - 2>&1 | FileCheck %s
#define BLOCK __asm__("nop")
#define TWICE(a) ((a) + (a))

double f(double x)
{
	// CHECK: macros.c:[[#@LINE+1]]:2: error: {{.*}}
	BLOCK;
	return TWICE(x);
}
