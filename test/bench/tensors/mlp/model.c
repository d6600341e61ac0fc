#include <mgc/mgc.h>
#include <mgrt/tensor.h>

/* 784-128-10, relu, softmax cross-entropy */
MGC_GRAD(wrt(w1, b1, w2, b2))
float loss(MGC_SHAPE(n, 784) mg_tensor x, MGC_SHAPE(n, 10) mg_tensor target, MGC_SHAPE(784, 128) mg_tensor w1,
           MGC_SHAPE(128) mg_tensor b1, MGC_SHAPE(128, 10) mg_tensor w2, MGC_SHAPE(10) mg_tensor b2, int n)
{
	(void)n;
	mg_tensor h = mg_relu(mg_add(mg_matmul(x, w1), b1));
	return mg_item_f32(mg_cross_entropy(mg_add(mg_matmul(h, w2), b2), target));
}
