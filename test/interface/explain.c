// --explain: what is recorded and why, what is computed again, what carries no derivative, at the user's lines.  It
// changes nothing else.
//
// RUN: %mgc %s --explain -o %t.c 2> %t.err
// RUN: FileCheck %s --input-file=%t.err
// RUN: %mgc %s -o %t.quiet.c 2> %t.none
// RUN: cmp %t.none /dev/null
// RUN: sed -n '/^#include/,$p' %t.c > %t.explained
// RUN: sed -n '/^#include/,$p' %t.quiet.c | diff %t.explained -
#include <math.h>
#include <mgc/mgc.h>

static double squash(double x)
{
	// CHECK-DAG: explain.c:[[#@LINE+1]]:9: remark: 'p' is recorded, 8 bytes in each iteration: computing tanh again would cost more
	return tanh(x);
}

// CHECK-DAG: explain.c:[[#@LINE+4]]:{{[0-9]+}}: remark: 'data' carries no derivative in 'loss_grad'
// CHECK-DAG: explain.c:[[#@LINE+3]]:{{[0-9]+}}: remark: 'unused' has no influence in 'loss_grad': nothing is added to its adjoint
// CHECK-DAG: explain.c:[[#@LINE+2]]:{{[0-9]+}}: remark: how many bytes a call of 'loss_grad' records depends on its arguments
MGC_GRAD()
double loss(const double *w, MGC_INACTIVE const double *data, const double *unused, int n)
{
	double s = 0, buffer[4] = { 0 };

	// CHECK-DAG: explain.c:[[#@LINE+1]]:{{[0-9]+}}: remark: the reverse of this loop is a loop of its own: what becomes of 's' after it decides about its adjoint
	for (int i = 0; i < n; i++) {
		// CHECK-DAG: explain.c:[[#@LINE+1]]:{{[0-9]+}}: remark: 'squash' is inlined
		double p = squash(w[i] * data[i]);
		s += p * p;
		buffer[i % 4] = data[i];
	}
	return s * s + buffer[0];
}

// CHECK-DAG: explain.c:[[#@LINE+2]]:{{[0-9]+}}: remark: a call of 'apart_grad' records 0 bytes
MGC_GRAD()
double apart(const double *w, int n)
{
	double s = 0;

	// CHECK-DAG: explain.c:[[#@LINE+1]]:{{[0-9]+}}: remark: each iteration of this loop runs forward and backward at once
	for (int i = 0; i < n; i++)
		s += tanh(w[i]);
	return s;
}

// CHECK-DAG: explain.c:[[#@LINE+2]]:{{[0-9]+}}: remark: a call of 'fixed_grad' records 80 bytes
MGC_GRAD()
double fixed(const double *w)
{
	// CHECK-DAG: explain.c:[[#@LINE+1]]:{{[0-9]+}}: remark: 's' is recorded, 80 bytes: it is carried from one iteration to the next
	double s = 1;

	for (int i = 0; i < 10; i++)
		s *= w[i] + s;
	return s;
}

// CHECK-DAG: explain.c:[[#@LINE+3]]:{{[0-9]+}}: remark: 'x' is recorded, 8 bytes in each iteration: it is carried from one iteration to the next
// CHECK-DAG: explain.c:[[#@LINE+2]]:{{[0-9]+}}: remark: how many bytes a call of 'until_grad' records depends on its arguments
MGC_GRAD()
double until(double x)
{
	// CHECK-DAG: explain.c:[[#@LINE+1]]:{{[0-9]+}}: note: in a store that grows, as nobody knows beforehand how often this loop runs
	while (x < 100)
		x *= x + 1;
	return x;
}
