// CONSTRUCT: tensors | a net with --memory=frame: nothing is allocated
// RUN: mkdir -p %t && cp %s %t/model.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify --memory=frame
// RUN: not grep -E "malloc|calloc" %t/grad.c
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

MGC_GRAD() MGC_JVP()
float net(MGC_SHAPE(4, 30) mg_tensor x, MGC_SHAPE(30, 20) mg_tensor w1, MGC_SHAPE(20) mg_tensor b1,
          MGC_SHAPE(20, 3) mg_tensor w2, MGC_SHAPE(4, 3) mg_tensor target)
{
	mg_tensor h = mg_gelu(mg_add(mg_matmul(x, w1), b1));
	for (int i = 0; i < 2; i++)
		h = mg_tanh(mg_mul(h, mg_scalar(1.5)));
	return mg_item_f32(mg_cross_entropy(mg_matmul(h, w2), mg_softmax(target, -1)));
}
