// MGC_MAX_TRIPS is a statement of its own.
// RUN: %mgc --emit=ast %s -o - | FileCheck %s
#include <mgc/mgc.h>

#define MOST 4

int count(int n)
{
	int i = 0;
	// CHECK: /* at most 20 trips */;
	// CHECK-NEXT: while (n > 1)
	MGC_MAX_TRIPS(5 * MOST);
	while (n > 1) {
		n = n % 2 ? 3 * n + 1 : n / 2;
		i++;
	}
	return i;
}
