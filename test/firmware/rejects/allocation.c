// RUN: rm -f %t.c %t.h
// RUN: not %mgc --profile=firmware %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdlib.h>

MGC_GRAD()
float model(const float *x, int n)
{
	// CHECK: :[[#@LINE+1]]:{{[0-9]+}}: error: {{.*}}allocation
	float *copy = malloc((size_t)(x[0] > 0.0f ? n : 2) * sizeof *copy), s = 0.0f;
	for (int i = 0; i < 2; i++)
		copy[i] = x[i] * x[i];
	for (int i = 0; i < 2; i++)
		s += copy[i] * copy[i];
	free(copy);
	return s;
}
