// A function that is drawn as a box has no numbers: the traced program brings no function along that it does not call.
//
// RUN: %mgc --trace %s -o %t.c
// RUN: %cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I %include -c %t.c -o %t.o
// RUN: FileCheck %s --input-file=%t.c
// CHECK-NOT: void mgrt_trace_value(
// CHECK: label=\"{power(...)
#include <mgc/mgc.h>

static void power(double *x, int n)
{
	if (n > 0) {
		x[0] *= x[0];
		power(x, n - 1);
	}
}

MGC_VJP()
void powers(double *x, int n)
{
	power(x, n);
}
