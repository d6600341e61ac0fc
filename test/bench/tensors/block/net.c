#include "../net.h"

#include "grad.h"

#define W(i, ...) MG_VIEW_F32(w[i], __VA_ARGS__), MG_VIEW_F32(w_bar[i], __VA_ARGS__)

float loss_mgc(float *const *w, float *const *w_bar, const float *x, const float *target, int n)
{
	return loss_grad(MG_VIEW_F32(x, n, 64, 128), MG_VIEW_F32(target, n, 64, 128), W(0, 128), W(1, 128), W(2, 128, 128),
	                 W(3, 128, 128), W(4, 128, 128), W(5, 128, 128), W(6, 128), W(7, 128), W(8, 128, 512), W(9, 512),
	                 W(10, 512, 128), W(11, 128), n);
}
