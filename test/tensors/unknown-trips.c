// CONSTRUCT: tensors | tensors carried by a loop of unknown trip count, with a way out in the middle
// RUN: mkdir -p %t && cp %s %t/model.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify
// RUN: %mgc %t/model.c -o %t/grad.c --verify --no-optimise --no-activity
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

MGC_GRAD()
double until_small(MGC_SHAPE(n, 20) mg_tensor x, MGC_SHAPE(20, 20) mg_tensor w, int n)
{
	int turns = 0;
	while (mg_item(mg_mean(mg_square(x))) > 0.01 && turns++ < 5) {
		x = mg_mul(mg_tanh(mg_matmul(x, w)), mg_scalar(0.3));
		if (mg_item(mg_max(x)) > 0.9)
			break;
		x = mg_sub(x, mg_mean_axis(x, 1, true));
	}
	return mg_item(mg_sum(mg_exp(x)));
}
