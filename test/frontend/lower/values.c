// Variables are values, with the names and spellings of the source.
// RUN: %mgc --emit=ir %s -o - | FileCheck %s
#include <mgc/mgc.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef double real;

// CHECK-LABEL: func @named(
// CHECK: %sum "real @" = add %x, %y : f64
// CHECK: %count "size_t @" = convert %n : ulong
MGC_VJP() real named(real x, double y, int n, double *z)
{
	real sum = x + y;
	size_t count = (size_t)n;
	z[count] = sum;
	return sum * sum;
}

// A condition is a bool, without a detour through int; cheap ones are both evaluated.
// CHECK-LABEL: func @conditions(
// CHECK: %[[A:.*]] = gt %a, 0 : i32
// CHECK-NEXT: %[[B:.*]] = gt %b, 0 : i32
// CHECK-NEXT: %[[C:.*]] = select %[[A]], %[[B]], false : bool
// CHECK-NEXT: select %[[C]], %x, 1.0 : f64
MGC_VJP() double conditions(double x, int a, int b)
{
	return a > 0 && b > 0 ? x : 1;
}

// What loads on the right of && is not evaluated for nothing.
// CHECK-LABEL: func @guarded(
// CHECK: if %{{.*}} -> bool {
// CHECK-NEXT: load
MGC_VJP() double guarded(const double *x, int n)
{
	double s = 0;
	if (n > 0 && x[0] > 1)
		s = x[0] * x[0];
	return s;
}

// Paths stay paths.
struct body {
	double pos[3];
};
// CHECK-LABEL: func @paths(
// CHECK: load %b[%i].pos[%k] : f64
MGC_VJP() double paths(const struct body *b, int i, int k)
{
	return b[i].pos[k] * 2;
}

// Arrays of variable size are flat.
// CHECK-LABEL: func @flat(
// CHECK: %[[M:.*]] = convert %m : long
// CHECK: %[[I:.*]] = convert %i : long
// CHECK: %[[ROW:.*]] = mul %[[I]], %[[M]] : long
// CHECK: %[[AT:.*]] = add %[[ROW]],
// CHECK: load %a[%[[AT]]] : f64
MGC_VJP() double flat(int n, int m, double a[n][m], int i, int j)
{
	return a[i][j] * 2;
}

// Bytes become elements.
// CHECK-LABEL: func @memory(
// CHECK: %p = alloc %[[N:.*]] : f64
// CHECK: copy %p, %x, %[[N]] : f64
// CHECK: zero %y, %[[N]] : f64
// CHECK: free %p
MGC_VJP() void memory(const double *x, double *y, size_t n)
{
	double *p = malloc(n * sizeof(double));
	memcpy(p, x, sizeof(*p) * n);
	memset(y, 0, n * sizeof *y);
	y[0] = p[0] * p[1];
	free(p);
}
