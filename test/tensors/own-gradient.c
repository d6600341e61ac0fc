// CONSTRUCT: tensors | code that looks behind tensors: x.data, mgrt_check, products of the runtime
// RUN: mkdir -p %t && cp %s %t/model.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify
// RUN: %mgc %t/model.c -o %t/grad.c --verify --no-optimise --no-activity
// RUN: %cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion -Werror -I %include -c %t/grad.c -o %t/grad.o
#include <math.h>
#include <mgc/mgc.h>
#include <mgrt/mgrt.h>
#include <mgrt/tensor.h>

/* A gradient that somebody wrote by hand. */
static void layer_grad(mg_tensor w, mg_tensor w_bar, mg_tensor x, int n)
{
	if (!mgrt_check("layer_grad", "w", &w, MG_F64, MG_DIMS(n, 8)))
		return;
	const double *p = w.data;
	const double *q = x.data;
	double *g = w_bar.data;
	double y[8];
	mgrt_matmul_f64(y, q, p, 1, 8, n, MGRT_NN);
	for (int j = 0; j < 8; j++)
		y[j] = 1 - tanh(y[j] / 8);
	mgrt_matmul_f64(g, q, y, n, 8, 1, MGRT_TN | MGRT_ACCUMULATE);
}

MGC_GRAD() MGC_JVP()
double length_of_gradient(MGC_SHAPE(n, 8) mg_tensor w, MGC_SHAPE(n) mg_tensor x, int n)
{
	mg_tensor g = mg_zeros(MG_F64, MG_DIMS(n, 8));
	layer_grad(w, g, mg_tanh(x), n);
	return mg_item(mg_sum(mg_square(g)));
}

/* What is written through the data is what operations read then, and the other way round. */
MGC_GRAD() MGC_JVP()
double behind(MGC_SHAPE(4, 3) mg_tensor w)
{
	mg_tensor r = mg_square(w), before = mg_sin(r);
	double *p = r.data, s = 0;
	p[4] = p[5] * p[4];
	const double *q = mg_slice(r, 0, 1, 3).data;
	for (int i = 0; i < 6; i++)
		s += q[i] * i;
	mg_copy(mg_slice(r, 0, 0, 1), mg_slice(before, 0, 1, 2));
	return s + p[1] * p[2] + mg_item(mg_sum(mg_mul(r, w)));
}

MGC_VJP()
void written(MGC_SHAPE(n) mg_tensor x, MGC_SHAPE(n) mg_tensor y, int n)
{
	const double *from = x.data;
	double *to = y.data;
	for (int i = 0; i < n; i++)
		to[i] = to[i] * from[n - 1 - i];
}

/* Convolution and its adjoints. */
MGC_GRAD() MGC_JVP()
double convolved(MGC_SHAPE(60) const double *x, MGC_SHAPE(12) const double *k)
{
	double y[24], x_bar[60] = { 0 }, k_bar[12] = { 0 }, work[40000], s = 0;
	mgrt_conv2d_layout layout = { 1, 2, 5, 6, 2, 1, 3, 2, 1, 1 };
	mgrt_conv2d_f64(y, x, k, &layout, work);
	for (int i = 0; i < 24; i++)
		y[i] = sin(y[i]);
	mgrt_conv2d_input_f64(x_bar, k, y, &layout, work);
	mgrt_conv2d_kernel_f64(k_bar, x_bar, y, &layout, work);
	for (int i = 0; i < 12; i++)
		s += k_bar[i] * k_bar[i];
	return s;
}
