/* A multi-layer perceptron, 64-32-10, on images of digits: tensors, as NumPy would have them. */
#include "model.h"

#include <mgc/mgc.h>

mg_tensor scores(mg_tensor x, mg_tensor w1, mg_tensor b1, mg_tensor w2, mg_tensor b2)
{
	mg_tensor hidden = mg_relu(mg_add(mg_matmul(x, w1), b1));
	return mg_add(mg_matmul(hidden, w2), b2);
}

MGC_GRAD(wrt(w1, b1, w2, b2))
float loss(MGC_SHAPE(n, 64) mg_tensor x, MGC_SHAPE(n, 10) mg_tensor target,
           MGC_SHAPE(64, 32) mg_tensor w1, MGC_SHAPE(32) mg_tensor b1,
           MGC_SHAPE(32, 10) mg_tensor w2, MGC_SHAPE(10) mg_tensor b2, int n)
{
	(void)n; /* the shapes speak of it */
	return mg_item_f32(mg_cross_entropy(scores(x, w1, b1, w2, b2), target));
}
