// CONSTRUCT: tensors | temporaries and adjoints that share memory, and those that must not
// RUN: mkdir -p %t && cp %s %t/model.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify
// RUN: FileCheck %s < %t/grad.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify --no-slots
// RUN: FileCheck %s --check-prefix=OFF < %t/grad.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify --memory=caller
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

/* Six matrices of one size, two of them needed again: products and their functions in place, adjoints one after the
 * other. */
// CHECK-LABEL: float chain_grad
// CHECK: float *const {{.*}} = (void *)work;
// CHECK-NEXT: float *const
// CHECK-NEXT: float *const
// CHECK-NEXT: float *const
// CHECK-EMPTY:
// OFF-LABEL: float chain_grad
// OFF: float *const {{.*}} = (void *)work;
// OFF-COUNT-7: float *const
MGC_GRAD()
float chain(MGC_SHAPE(n, 30) mg_tensor x, MGC_SHAPE(30, 30) mg_tensor v, MGC_SHAPE(30, 30) mg_tensor w, int n)
{
	mg_tensor h = mg_tanh(mg_matmul(mg_tanh(mg_matmul(mg_tanh(mg_matmul(x, v)), w)), v));
	return mg_item_f32(mg_mean(mg_square(h)));
}

/* Read across the diagonal while it is written along rows: no place to work in. */
MGC_GRAD()
double across(MGC_SHAPE(n, n) mg_tensor a, int n)
{
	mg_tensor e = mg_exp(a), f = mg_add(mg_transpose(e), mg_scalar(1));
	return mg_item(mg_sum(mg_mul(mg_softmax(f, -1), mg_sin(mg_softmax(f, 0)))));
}

/* Read again after what was made of it. */
MGC_GRAD()
double again(MGC_SHAPE(n, 7) mg_tensor a, MGC_SHAPE(7, 7) mg_tensor w, int n)
{
	mg_tensor e = mg_matmul(a, w), f = mg_matmul(mg_sin(e), w), g = mg_matmul(mg_mul(f, e), w);
	return mg_item(mg_sum(mg_mul(g, mg_add(f, e))));
}

/* A row is read after it was begun: its maximum, its sum. */
MGC_GRAD()
double normed(MGC_SHAPE(n, 5) mg_tensor a, MGC_SHAPE(5) mg_tensor s, MGC_SHAPE(5) mg_tensor b, int n)
{
	mg_tensor y = mg_layer_norm(mg_softmax(mg_square(a), -1), s, b, 1e-3);
	return mg_item(mg_logsumexp(mg_mul(y, mg_flip(y, 1))));
}

/* Only what one branch makes. */
MGC_GRAD()
double branch(MGC_SHAPE(n, 7) mg_tensor a, MGC_SHAPE(7, 7) mg_tensor w, double s, int n)
{
	mg_tensor e = mg_matmul(a, w);
	if (s > 0.1)
		e = mg_matmul(mg_tanh(e), w);
	return mg_item(mg_sum(mg_square(mg_matmul(e, w)))) + mg_item(mg_sum(e));
}
