// Jumps become structure: else nesting, exit_if, and a flag only where nothing else does.
// RUN: %mgc --emit=ir %s -o - | FileCheck %s
#include <mgc/mgc.h>

// An early return nests what follows.
// CHECK-LABEL: func @early(
// CHECK: if %{{.*}} -> f64 {
// CHECK-NEXT: yield 0.0
// CHECK-NEXT: } else {
// CHECK: mul
// CHECK: yield
// CHECK: return
MGC_VJP() double early(double x, int n)
{
	if (n < 0)
		return 0;
	return x * x;
}

// continue nests, too; no flag is carried.
// CHECK-LABEL: func @skips(
// CHECK: for %i in 0..%n with (%s = 0.0 : f64) {
// CHECK: if
// CHECK-NOT: exit_if
MGC_VJP() double skips(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		if (x[i] < 0)
			continue;
		s += x[i];
	}
	return s;
}

// A break at the top level of the body is an exit; what follows sees the values from before the if.
// CHECK-LABEL: func @stops(
// CHECK: for %i in 0..%n with (%s = 0.0 : f64) {
// CHECK: %[[C:.*]] = lt
// CHECK-NEXT: exit_if %[[C]], %s
// CHECK: yield
MGC_VJP() double stops(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++) {
		if (x[i] < 0)
			break;
		s += x[i];
	}
	return s;
}

// A return out of a loop carries that it has happened, and the value.
// CHECK-LABEL: func @finds(
// CHECK: for %i in 0..%n with (%returned = false : bool
// CHECK: exit_if %[[C:.*]], true
MGC_VJP() double finds(const double *x, int n, double *y)
{
	for (int i = 0; i < n; i++)
		if (x[i] < 0)
			return x[i];
	y[0] = x[0];
	return 1;
}

// A goto back is a loop.
// CHECK-LABEL: func @again(
// CHECK: loop with
// CHECK: exit_if
MGC_VJP() double again(double x)
{
	int n = 0;
top:
	x = x * x;
	if (++n < 5)
		goto top;
	return x;
}

// do { } while (0) is none.
// CHECK-LABEL: func @once(
// CHECK-NOT: loop
// CHECK: return
MGC_VJP() double once(double x)
{
	do {
		if (x < 0)
			break;
		x *= 2;
	} while (0);
	return x;
}
