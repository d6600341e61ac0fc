// CONSTRUCT: annotations | array contents kept for a hand-written adjoint, their extent unknown
// RUN: rm -f %t.c %t.h
// RUN: not %mgc %s -o %t.c --header %t.h 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
// RUN: test ! -e %t.h
#include <mgc/mgc.h>

double squares(const double *x, int n)
{
	double s = 0;
	for (int i = 0; i < n; i++)
		s += x[i] * x[i];
	return s;
}

MGC_ADJOINT_OF(squares)
void squares_adjoint(const double *x, double *x_bar, int n, double squares_bar)
{
	for (int i = 0; i < n; i++)
		x_bar[i] += squares_bar * 2 * x[i];
}

MGC_GRAD()
double overwritten(double *x, int n)
{
	// CHECK: adjoint-of-extent.c:[[#]]:[[#]]: error: {{.*}}squares{{.*}}
	// CHECK-NEXT: squares_adjoint(..., MGC_SHAPE(number of elements) x, ...)
	double a = squares(x, n);
	for (int i = 0; i < n; i++)
		x[i] *= a;
	return a;
}
