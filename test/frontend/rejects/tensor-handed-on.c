// CONSTRUCT: tensors | a tensor that is handed on as a copy while its memory is written
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

MGC_GRAD()
double carried(MGC_SHAPE(4) mg_tensor x, int n)
{
	mg_tensor h = mg_mul(x, x), v = mg_slice(h, 0, 1, 3);
	// CHECK-DAG: [[# @LINE + 1]]:2: error: a tensor is handed on here as a copy, but its memory is written afterwards, which only one of the two would see; hand on a new one, as mg_add(t, mg_scalar(0)) makes
	for (int i = 0; i < n; i++) {
		// CHECK-DAG: [[# @LINE + 1]]:3: note: written here
		mg_copy(v, mg_mul(v, mg_slice(h, 0, 0, 2)));
		h = mg_sin(h);
	}
	return mg_item(mg_sum(h));
}

/* In C the first turn writes into x. */
MGC_VJP()
double parameter(MGC_SHAPE(4) mg_tensor x, int n)
{
	mg_tensor h = x;
	// CHECK-DAG: [[# @LINE + 1]]:2: error: a tensor is handed on here as a copy
	for (int i = 0; i < n; i++) {
		mg_copy(mg_slice(h, 0, 0, 2), mg_slice(h, 0, 2, 4));
		h = mg_sin(h);
	}
	return mg_item(mg_sum(h));
}

MGC_VJP()
double chosen(MGC_SHAPE(3) mg_tensor x, MGC_SHAPE(3) mg_tensor y, double c)
{
	// CHECK-DAG: [[# @LINE + 1]]:16: error: a tensor is handed on here as a copy
	mg_tensor v = c > 0 ? x : y;
	mg_copy(x, mg_exp(x));
	return mg_item(mg_sum(v));
}

/* An array of C's. */
MGC_GRAD()
double array(MGC_SHAPE(3) const double *p, MGC_SHAPE(3) mg_tensor y, double c)
{
	double a[3] = { p[0], p[1], p[2] };
	mg_tensor v = y;
	if (c > 0)
		// CHECK-DAG: [[# @LINE + 1]]:3: error: a tensor is handed on here as a copy
		v = MG_VIEW_F64(a, 3);
	a[1] = p[2] * c;
	return mg_item(mg_sum(v));
}

MGC_VJP()
double overlapping(MGC_MAY_ALIAS MGC_SHAPE(3) mg_tensor x, MGC_MAY_ALIAS MGC_SHAPE(3) mg_tensor y, double c)
{
	// CHECK-DAG: [[# @LINE + 1]]:16: error: a tensor is handed on here as a copy
	mg_tensor v = c > 0 ? x : mg_sin(x);
	mg_copy(y, mg_exp(y));
	return mg_item(mg_sum(v));
}
