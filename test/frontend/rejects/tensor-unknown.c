// CONSTRUCT: tensors | a tensor without MGC_SHAPE, in memory, or returned by the requested function
// RUN: rm -f %t.c
// RUN: not %mgc %s -o %t.c 2>&1 | FileCheck %s
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

struct layer {
	mg_tensor w, b;
};

// CHECK-DAG: [[# @LINE + 2]]:{{[0-9]+}}: error: the shape of 'x' is not known; put MGC_SHAPE(...) before it, with constants or integer parameters
MGC_GRAD()
double unknown(mg_tensor x)
{
	return mg_item(mg_sum(x));
}

MGC_GRAD()
double in_memory(MGC_SHAPE(3) mg_tensor x, const struct layer *l)
{
	// CHECK-DAG: [[# @LINE + 1]]:{{[0-9]+}}: error: a tensor in memory, behind a pointer or in a struct, is not supported; keep it in a variable
	return mg_item(mg_sum(mg_add(x, l->b)));
}

MGC_GRAD()
double extents(MGC_SHAPE(4) mg_tensor x)
{
	mg_dims d = MG_DIMS(2, 2);
	// CHECK-DAG: [[# @LINE + 1]]:{{[0-9]+}}: error: extents have to stand in the call; write MG_DIMS(...) here
	return mg_item(mg_sum(mg_reshape(x, d)));
}

MGC_VJP()
mg_tensor returned(MGC_SHAPE(4) mg_tensor x)
{
	// CHECK-DAG: error: a tensor cannot be returned by the function that is differentiated; write it into a parameter with mg_copy
	return mg_exp(x);
}

MGC_GRAD()
double optimised(MGC_SHAPE(4) mg_tensor x, MGC_SHAPE(4) mg_tensor w)
{
	// CHECK-DAG: [[# @LINE + 1]]:{{[0-9]+}}: error: 'mg_sgd' cannot be differentiated; call it outside
	mg_sgd(w, x, x, (mg_sgd_options){ 0.1, 0 });
	return mg_item(mg_sum(x));
}

MGC_GRAD()
double unset(MGC_SHAPE(4) mg_tensor x, int n)
{
	mg_tensor h;
	if (n)
		h = x;
	// CHECK-DAG: error: a tensor is used here that is not set on every path
	return mg_item(mg_sum(h));
}
