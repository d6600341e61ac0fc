// Where float becomes double by a number or a function without f, mgc says so once a place; the derivative is right.
// RUN: %mgc --profile=firmware %s -o %t.c 2>&1 | FileCheck %s
// RUN: not %mgc --profile=firmware -Werror %s -o %t.c 2>/dev/null
#include <math.h>
#include <mgc/mgc.h>

MGC_GRAD()
float model(float x, float y)
{
	// CHECK: double.c:[[#@LINE+1]]:{{[0-9]+}}: warning: float becomes double here
	float z = 0.5 * x;
	return sinf(y) * z + 0.25f * x;
}
// CHECK-NOT: warning:
