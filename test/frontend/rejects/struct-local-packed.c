// CONSTRUCT: structs | a type of a function, laid out by attributes or unnamed bits
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>

MGC_GRAD()
double f(double x, int k)
{
	struct __attribute__((packed)) item {
		char   tag;
		double v;
	};
	// CHECK: :[[#@LINE+1]]:14: error: 'struct item' is laid out by attributes or unnamed bits, which only a type at file scope with a name can keep; declare it there
	struct item items[2] = {{1, x}, {2, x * x}};
	struct {
		int : 5;
		unsigned twice : 1;
		double v;
	// CHECK: :[[#@LINE+1]]:4: error: 'struct (unnamed struct at {{.*}})' is laid out by attributes or unnamed bits, which only a type at file scope with a name can keep; declare it there
	} flags = {k > 1, x};
	return items[k % 2].v * flags.v * flags.twice;
}
