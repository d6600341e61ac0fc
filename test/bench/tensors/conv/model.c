#include <mgc/mgc.h>
#include <mgrt/tensor.h>

/* 28 by 28: two 3 by 3 convolutions with relu and pooling, dense, softmax cross-entropy */
MGC_GRAD(wrt(k1, b1, k2, b2, w, b))
float loss(MGC_SHAPE(n, 1, 28, 28) mg_tensor x, MGC_SHAPE(n, 10) mg_tensor target, MGC_SHAPE(8, 1, 3, 3) mg_tensor k1,
           MGC_SHAPE(8, 1, 1) mg_tensor b1, MGC_SHAPE(16, 8, 3, 3) mg_tensor k2, MGC_SHAPE(16, 1, 1) mg_tensor b2,
           MGC_SHAPE(784, 10) mg_tensor w, MGC_SHAPE(10) mg_tensor b, int n)
{
	mg_tensor first = mg_max_pool2d(mg_relu(mg_add(mg_conv2d(x, k1, 1, 1, 1), b1)), 2, 2);
	mg_tensor second = mg_max_pool2d(mg_relu(mg_add(mg_conv2d(first, k2, 1, 1, 1), b2)), 2, 2);
	return mg_item_f32(mg_cross_entropy(mg_add(mg_matmul(mg_reshape(second, MG_DIMS(n, 784)), w), b), target));
}
