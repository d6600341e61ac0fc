// RUN: rm -f %t.c %t.h
// RUN: not %mgc --profile=firmware %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <assert.h>
#include <mgc/mgc.h>

MGC_GRAD()
float model(float x)
{
	// CHECK: :[[#@LINE+1]]:{{[0-9]+}}: error: assert needs the C library
	assert(x > 0.0f);
	return x * x;
}
