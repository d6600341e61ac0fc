// RUN: rm -f %t.c %t.h
// RUN: not %mgc --profile=firmware %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <math.h>
#include <mgc/mgc.h>

MGC_JVP()
float root(float x)
{
	float y = x;
	// CHECK: :[[#@LINE+1]]:{{[0-9]+}}: error: the trip count of this loop has no bound that is known before it runs
	while (fabsf(y * y - x) > 1e-6f)
		y = 0.5f * (y + x / y);
	return y;
}

// With a bound it is accepted.
MGC_JVP()
float bounded_root(float x)
{
	float y = x;
	for (int i = 0; i < 20; i++) {
		if (fabsf(y * y - x) <= 1e-6f)
			break;
		y = 0.5f * (y + x / y);
	}
	return y;
}
// CHECK-NOT: error:
// CHECK: 1 error
