// CONSTRUCT: tensors | extents that do not fit
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
// RUN: test ! -e %t.c
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

// A mismatch is reported at the call, with both shapes.
MGC_GRAD()
double product(MGC_SHAPE(n, 4) mg_tensor a, MGC_SHAPE(5, 2) mg_tensor b, int n)
{
	// CHECK-DAG: [[# @LINE + 1]]:24: error: mg_matmul: shapes (n, 4) and (5, 2) do not fit
	return mg_item(mg_sum(mg_matmul(a, b)));
}

MGC_GRAD()
double sum(MGC_SHAPE(n, 4) mg_tensor a, MGC_SHAPE(m, 4) mg_tensor b, int n, int m)
{
	// CHECK-DAG: [[# @LINE + 1]]:24: error: mg_add: shapes (n, 4) and (m, 4) do not fit
	return mg_item(mg_sum(mg_add(a, b)));
}

static mg_tensor layer(mg_tensor x, mg_tensor w)
{
	// CHECK-DAG: [[# @LINE + 1]]:9: error: mg_matmul: shapes (3,) and (4, 4) do not fit
	return mg_matmul(x, w);
}

MGC_GRAD()
double helper(MGC_SHAPE(3) mg_tensor x, MGC_SHAPE(4, 4) mg_tensor w)
{
	return mg_item(mg_sum(layer(x, w)));
}

MGC_GRAD()
double item(MGC_SHAPE(2) mg_tensor x)
{
	// CHECK-DAG: [[# @LINE + 1]]:9: error: mg_item reads a single element, not shape (2,)
	return mg_item(x);
}

MGC_GRAD()
double reshaped(MGC_SHAPE(n, 3) mg_tensor x, int n)
{
	// CHECK-DAG: [[# @LINE + 1]]:24: error: mg_reshape: shape (n, 3) does not become (n, 4)
	return mg_item(mg_sum(mg_reshape(x, MG_DIMS(n, 4))));
}

MGC_GRAD()
double axis(MGC_SHAPE(n, 3) mg_tensor x, int n)
{
	// CHECK-DAG: [[# @LINE + 1]]:24: error: 'mg_sum_axis': axis 2 is outside a tensor of rank 2
	return mg_item(mg_sum(mg_sum_axis(x, 2, false)));
}

MGC_GRAD()
double sliced(MGC_SHAPE(4) mg_tensor x)
{
	// CHECK-DAG: [[# @LINE + 1]]:24: error: mg_slice: the range is not inside axis 0 of shape (4,)
	return mg_item(mg_sum(mg_slice(x, 0, 1, 5)));
}

MGC_GRAD()
double joined(MGC_SHAPE(4, 2) mg_tensor x, MGC_SHAPE(4, 3) mg_tensor y)
{
	// CHECK-DAG: [[# @LINE + 1]]:24: error: mg_concat: shapes (4, 2) and (4, 3) do not fit
	return mg_item(mg_sum(mg_concat((mg_tensor[]){ x, y }, 2, 0)));
}

MGC_VJP()
void copied(MGC_SHAPE(4) mg_tensor x, MGC_SHAPE(3) mg_tensor y)
{
	// CHECK-DAG: [[# @LINE + 1]]:2: error: mg_copy: shape (4,) does not fit into shape (3,)
	mg_copy(y, x);
}

MGC_GRAD()
double carried(MGC_SHAPE(3) mg_tensor x, int n)
{
	mg_tensor h = x;
	// CHECK-DAG: error: a tensor of shape (3,) comes back with shape (6,)
	for (int i = 0; i < n; i++)
		h = mg_concat((mg_tensor[]){ x, x }, 2, 0);
	return mg_item(mg_sum(h));
}

MGC_GRAD()
double mixed(MGC_SHAPE(3) mg_tensor x, MGC_ELEMENT(float) MGC_SHAPE(3) mg_tensor y)
{
	// CHECK-DAG: [[# @LINE + 1]]:24: error: 'mg_add' of float and double tensors; convert one with mg_cast
	return mg_item(mg_sum(mg_add(x, y)));
}
