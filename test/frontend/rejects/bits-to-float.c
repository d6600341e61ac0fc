// CONSTRUCT: unions | an active value taken apart into its bits and put together again
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>
#include <stdint.h>

// The fast inverse square root: the integer arithmetic carries no derivative.
MGC_GRAD()
float inverse_root(float x)
{
	union {
		float f;
		uint32_t bits;
	} u = {.f = x};
	u.bits = 0x5f3759df - (u.bits >> 1);
	// CHECK: bits-to-float.c:[[#]]:[[#]]: error: {{.*(union|bits)}}
	return u.f * (1.5f - 0.5f * x * u.f * u.f);
}
