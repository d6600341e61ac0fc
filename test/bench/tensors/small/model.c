#include <mgc/mgc.h>
#include <mgrt/tensor.h>

/* 4-8-2, tanh */
MGC_GRAD(wrt(w1, b1, w2, b2))
float loss(MGC_SHAPE(n, 4) mg_tensor x, MGC_SHAPE(n, 2) mg_tensor target, MGC_SHAPE(4, 8) mg_tensor w1,
           MGC_SHAPE(8) mg_tensor b1, MGC_SHAPE(8, 2) mg_tensor w2, MGC_SHAPE(2) mg_tensor b2, int n)
{
	(void)n;
	mg_tensor h = mg_tanh(mg_add(mg_matmul(x, w1), b1));
	mg_tensor y = mg_tanh(mg_add(mg_matmul(h, w2), b2));
	return mg_item_f32(mg_mean(mg_square(mg_sub(y, target))));
}
