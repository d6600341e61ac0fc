/* A net of two layers on column vectors, act(v) = 2 v. */
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

static mg_tensor act(mg_tensor v)
{
	return mg_mul(mg_scalar(2), v);
}

MGC_GRAD()
double loss(MGC_SHAPE(3, 1) mg_tensor x, MGC_SHAPE(2, 1) mg_tensor y, MGC_SHAPE(4, 3) mg_tensor w1,
            MGC_SHAPE(4, 1) mg_tensor b1, MGC_SHAPE(2, 4) mg_tensor w2, MGC_SHAPE(2, 1) mg_tensor b2)
{
	mg_tensor hidden = act(mg_add(mg_matmul(w1, x), b1));
	mg_tensor out = act(mg_add(mg_matmul(w2, hidden), b2));
	return mg_item(mg_mean(mg_square(mg_sub(y, out))));
}
