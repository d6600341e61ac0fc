// RUN: rm -f %t.c %t.h
// RUN: not %mgc --profile=firmware %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

typedef float (*step_fn)(float);

MGC_JVP()
float model(float x, MGC_INACTIVE step_fn step)
{
	// CHECK: :[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}
	return x * step(x);
}
