// RUN: rm -f %t.c %t.h
// RUN: not %mgc --profile=firmware %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

static float power(float x, int n)
{
	// CHECK: :[[#@LINE+1]]:{{[0-9]+}}: error: 'power' is recursive, so the stack that it needs has no bound
	return n > 0 ? x * power(x, n - 1) : 1.0f;
}

MGC_JVP()
float model(float x, int n)
{
	return power(x, n);
}
