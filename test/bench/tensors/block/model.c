#include <mgc/mgc.h>
#include <mgrt/tensor.h>

enum { T = 64, D = 128, HEADS = 4, H = D / HEADS, F = 4 * D };

MGC_GRAD(wrt(scale1, shift1, wq, wk, wv, wo, scale2, shift2, w1, b1, w2, b2))
float loss(MGC_SHAPE(n, 64, 128) mg_tensor x, MGC_SHAPE(n, 64, 128) mg_tensor target, MGC_SHAPE(128) mg_tensor scale1,
           MGC_SHAPE(128) mg_tensor shift1, MGC_SHAPE(128, 128) mg_tensor wq, MGC_SHAPE(128, 128) mg_tensor wk,
           MGC_SHAPE(128, 128) mg_tensor wv, MGC_SHAPE(128, 128) mg_tensor wo, MGC_SHAPE(128) mg_tensor scale2,
           MGC_SHAPE(128) mg_tensor shift2, MGC_SHAPE(128, 512) mg_tensor w1, MGC_SHAPE(512) mg_tensor b1,
           MGC_SHAPE(512, 128) mg_tensor w2, MGC_SHAPE(128) mg_tensor b2, int n)
{
	mg_tensor h = mg_layer_norm(x, scale1, shift1, 1e-5);
	mg_tensor q = mg_permute(mg_reshape(mg_matmul(h, wq), MG_DIMS(n, T, HEADS, H)), MG_DIMS(0, 2, 1, 3));
	mg_tensor k = mg_permute(mg_reshape(mg_matmul(h, wk), MG_DIMS(n, T, HEADS, H)), MG_DIMS(0, 2, 3, 1));
	mg_tensor v = mg_permute(mg_reshape(mg_matmul(h, wv), MG_DIMS(n, T, HEADS, H)), MG_DIMS(0, 2, 1, 3));
	mg_tensor p = mg_softmax(mg_mul(mg_matmul(q, k), mg_scalar(0.17677669529663687)), -1);
	mg_tensor a = mg_reshape(mg_permute(mg_matmul(p, v), MG_DIMS(0, 2, 1, 3)), MG_DIMS(n, T, D));
	mg_tensor r = mg_add(x, mg_matmul(a, wo));
	mg_tensor f = mg_gelu(mg_add(mg_matmul(mg_layer_norm(r, scale2, shift2, 1e-5), w1), b1));
	mg_tensor y = mg_add(r, mg_add(mg_matmul(f, w2), b2));
	return mg_item_f32(mg_mean(mg_square(mg_sub(y, target))));
}
