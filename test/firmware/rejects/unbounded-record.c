// RUN: rm -f %t.c %t.h
// RUN: not %mgc --profile=firmware %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD()
float sum(const float *x, float limit)
{
	float s = 0.0f;
	int i = 0;
	// CHECK: :[[#@LINE+1]]:{{[0-9]+}}: error: the trip count of a loop is not known before it runs
	while (s < limit) {
		s += sinf(s) * x[i];
		i++;
	}
	return s;
}
