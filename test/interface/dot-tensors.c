// --emit=dot: operations on tensors are a node each, with their shapes; what they become is not drawn.
//
// RUN: %mgc %s --emit=dot -o %t.dot
// RUN: FileCheck %s --input-file=%t.dot
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

// CHECK-DAG: label="{w_bar | x.T @ (x @ w)_bar}"
// CHECK-DAG: label="{(x @ w)_bar | (x @ w + b)_bar}"
// CHECK-DAG: label="{(x @ w + b)_bar | h_bar * (1 - h * h)}"
// CHECK-DAG: label="{b_bar | (x @ w + b)_bar}"
// CHECK-DAG: label="{h_bar | loss_bar / size(h)}"
// CHECK-NOT: x_bar
// CHECK: label="{x | float (n, 3)}"
// CHECK: label="{w | float (3, 2)}"
// CHECK: label="{x @ w | float (n, 2)}"
// CHECK: label="{h | tanh(x @ w + b) | float (n, 2)}"
// CHECK: label="{loss | mean(h) | float ()}"
// CHECK-NOT: for
MGC_GRAD(wrt(w, b))
float loss(MGC_SHAPE(n, 3) mg_tensor x, MGC_SHAPE(3, 2) mg_tensor w, MGC_SHAPE(2) mg_tensor b, int n)
{
	(void)n;
	mg_tensor h = mg_tanh(mg_add(mg_matmul(x, w), b));
	return mg_item_f32(mg_mean(h));
}
