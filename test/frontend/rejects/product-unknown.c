// CONSTRUCT: tensors | products of the runtime that depend on what is not known
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>
#include <mgrt/mgrt.h>

MGC_GRAD()
double flags(MGC_SHAPE(9) const double *w, int transposed)
{
	double y[9];
	// CHECK-DAG: [[# @LINE + 1]]:2: error: which matrix is transposed has to be known for the derivative of 'mgrt_matmul_f64'; make its flags a constant
	mgrt_matmul_f64(y, w, w, 3, 3, 3, transposed);
	return y[0];
}

MGC_JVP()
double layout(MGC_SHAPE(100) const double *x, MGC_SHAPE(9) const double *k, int wide)
{
	double y[128], work[40000];
	mgrt_conv2d_layout layout = { 1, 1, 10, 10, 1, 3, 3, 1, 0, 1 };
	if (wide)
		layout.padding = 1;
	// CHECK-DAG: [[# @LINE + 1]]:2: error: the layout has to be known for the derivative of 'mgrt_conv2d_f64'; set each of its numbers once, outside of loops and branches
	mgrt_conv2d_f64(y, x, k, &layout, work);
	return y[0];
}
