#include "../net.h"

#include "grad.h"

float loss_mgc(float *const *w, float *const *w_bar, const float *x, const float *target, int n)
{
	return loss_grad(MG_VIEW_F32(x, n, 1, 28, 28), MG_VIEW_F32(target, n, 10), MG_VIEW_F32(w[0], 8, 1, 3, 3),
	                 MG_VIEW_F32(w_bar[0], 8, 1, 3, 3), MG_VIEW_F32(w[1], 8, 1, 1), MG_VIEW_F32(w_bar[1], 8, 1, 1),
	                 MG_VIEW_F32(w[2], 16, 8, 3, 3), MG_VIEW_F32(w_bar[2], 16, 8, 3, 3), MG_VIEW_F32(w[3], 16, 1, 1),
	                 MG_VIEW_F32(w_bar[3], 16, 1, 1), MG_VIEW_F32(w[4], 784, 10), MG_VIEW_F32(w_bar[4], 784, 10),
	                 MG_VIEW_F32(w[5], 10), MG_VIEW_F32(w_bar[5], 10), n);
}
