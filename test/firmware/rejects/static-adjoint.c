// RUN: rm -f %t.c %t.h
// RUN: not %mgc --profile=firmware %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

// CHECK: :[[#@LINE+1]]:{{[0-9]+}}: error: the derivative of 'weights' would be a writable static of the generated file
float weights[4];

MGC_GRAD()
float model(const float *x)
{
	float s = 0.0f;
	for (int i = 0; i < 4; i++)
		weights[i] = 2.0f * x[i];
	for (int i = 0; i < 4; i++)
		s += weights[i] * x[i];
	return s;
}
