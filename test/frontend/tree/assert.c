// assert is one expression, in GNU and in strict mode, and nothing with NDEBUG.
// RUN: %mgc --emit=ast %s -o - | FileCheck %s
// RUN: %mgc --emit=ast %s -o - -std=c11 | FileCheck %s
// RUN: %mgc --emit=ast %s -o - -DNDEBUG | FileCheck %s --check-prefix=NDEBUG
#include <assert.h>

// CHECK: #include <assert.h>
// CHECK: double root(double x, const char *s){{$}}
// NDEBUG: double root(double x, const char *s){{$}}
double root(double x, const char *s)
{
	// CHECK: assert(x > (double)0 && "positive \"x\"");
	// NDEBUG: (void)0;
	assert(x > 0 && "positive \"x\"");
	// CHECK: assert((int)*s == 97);
	// NDEBUG-NOT: assert(
	assert(*s == 'a');
	return x;
}
