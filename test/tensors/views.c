// CONSTRUCT: tensors | views that overlap, in place, broadcast, empty; comparisons
// RUN: mkdir -p %t && cp %s %t/model.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify
// RUN: %mgc %t/model.c -o %t/grad.c --verify --no-optimise
#include <math.h>
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

#define S(t) mg_item(mg_sum(mg_mul(mg_sin(t), t)))

/* Slices of one tensor that overlap. */
MGC_VJP()
void shifted(MGC_SHAPE(6) mg_tensor x)
{
	mg_copy(mg_slice(x, 0, 1, 6), mg_mul(mg_slice(x, 0, 0, 5), mg_scalar(2)));
}

MGC_VJP()
void shifted_back(MGC_SHAPE(6) mg_tensor x)
{
	mg_copy(mg_slice(x, 0, 0, 5), mg_square(mg_slice(x, 0, 1, 6)));
	mg_copy(mg_flip(x, 0), mg_sin(x));
}

/* In place. */
MGC_VJP()
void transposed(MGC_SHAPE(3, 3) mg_tensor x)
{
	mg_copy(x, mg_transpose(x));
	mg_copy(mg_transpose(x), mg_mul(x, mg_transpose(x)));
}

/* What a view shows is what is there when it is read. */
MGC_VJP()
double view_of_written(MGC_SHAPE(4) mg_tensor x)
{
	mg_tensor v = mg_slice(x, 0, 1, 3), w = mg_square(v);
	mg_copy(mg_slice(x, 0, 0, 2), mg_sin(v));
	return mg_item(mg_sum(mg_mul(v, w)));
}

/* A formula is what it was when it stood there. */
MGC_VJP()
double deferred(MGC_SHAPE(4) mg_tensor x, MGC_SHAPE(4) mg_tensor y)
{
	mg_tensor w = mg_mul(x, y);
	for (int i = 0; i < 2; i++)
		mg_copy(mg_slice(x, 0, i, i + 1), mg_slice(y, 0, i + 1, i + 2));
	return S(w) + S(x);
}

/* Shapes and slices by the counter. */
MGC_VJP()
double rows(MGC_SHAPE(n, 4) mg_tensor a, MGC_SHAPE(4, 4) mg_tensor w, int n)
{
	mg_tensor h = mg_zeros(MG_F64, MG_DIMS(4));
	double s = 0;
	for (int i = 0; i < n; i++) {
		mg_tensor row = mg_reshape(mg_slice(a, 0, i, i + 1), MG_DIMS(4));
		if (i % 2)
			h = mg_tanh(mg_add(mg_matmul(w, h), row));
		else
			h = mg_mul(mg_matmul(h, w), mg_sin(row));
		s += mg_item(mg_max(h));
	}
	return s + S(h);
}

MGC_VJP()
double parts(MGC_SHAPE(6, 3) mg_tensor x)
{
	double s = 0;
	for (int i = 0; i < 6; i++)
		s += mg_item(mg_logsumexp(mg_slice(x, 0, i, 6))) * mg_item(mg_max(mg_slice(x, 0, 0, i + 1)));
	return s;
}

MGC_VJP()
double filled(MGC_SHAPE(n) mg_tensor x, int n)
{
	mg_tensor y = mg_zeros(MG_F64, MG_DIMS(n));
	for (int i = 0; i < n; i++)
		mg_copy(mg_slice(y, 0, i, i + 1), mg_mul(mg_sum(mg_slice(x, 0, 0, i + 1)), mg_slice(x, 0, i, i + 1)));
	return S(y);
}

/* Broadcasting into a parameter, and parts of it into one another. */
MGC_VJP()
void spread(MGC_SHAPE(3, 1) mg_tensor a, MGC_SHAPE(2, 3, 4) mg_tensor y)
{
	mg_copy(y, mg_mul(mg_broadcast(a, MG_DIMS(3, 4)), y));
	mg_copy(mg_slice(y, 1, 1, 2), mg_slice(y, 1, 0, 1));
	mg_copy(mg_slice(y, 0, 0, 1), mg_sum_axis(y, 0, true));
}

/* Two views of an array of C's that overlap. */
MGC_VJP()
double two_views(MGC_SHAPE(6) const double *p)
{
	double a[6];
	for (int i = 0; i < 6; i++) a[i] = p[i];
	mg_tensor v = MG_VIEW_F64(a, 4), w = MG_VIEW_F64(a + 2, 2, 2);
	mg_copy(w, mg_mul(w, mg_reshape(v, MG_DIMS(2, 2))));
	a[3] *= a[0];
	return S(v) + S(w);
}

/* Two names, one of them carried. */
MGC_VJP()
double before(MGC_SHAPE(4) mg_tensor x, int n)
{
	mg_tensor h = x, before = x;
	for (int i = 0; i < n; i++) {
		before = h;
		h = mg_sin(mg_mul(h, before));
	}
	return S(mg_mul(h, before));
}

MGC_VJP()
double renamed(MGC_SHAPE(4) mg_tensor x)
{
	mg_tensor h = x;
	mg_copy(x, mg_sin(x));
	mg_tensor g = mg_reshape(x, MG_DIMS(2, 2));
	mg_copy(mg_slice(g, 0, 1, 2), mg_slice(g, 0, 0, 1));
	return S(mg_mul(h, mg_flip(x, 0)));
}

MGC_VJP()
double branch(MGC_SHAPE(4) mg_tensor x, MGC_SHAPE(4) mg_tensor y, double c)
{
	mg_tensor v;
	if (c > 0)
		v = mg_square(x);
	else
		v = mg_mul(y, x);
	mg_tensor w = mg_exp(mg_neg(mg_square(v)));
	mg_copy(x, w);
	return S(mg_mul(v, x)) + S(mg_sub(w, y));
}

MGC_VJP()
double array(MGC_SHAPE(4) mg_tensor x, double c)
{
	double a[4];
	mg_tensor t = MG_VIEW_F64(a, 4);
	mg_copy(t, mg_mul(x, mg_scalar(c)));
	mg_tensor u = mg_sin(t);
	if (c > 0.5)
		a[2] = 3 * a[1];
	mg_tensor w = mg_mul(u, t);
	a[0] = 1;
	return S(w) + a[2] + mg_item(mg_sum(mg_mul(t, u)));
}

/* Operands of products that are overwritten. */
MGC_VJP()
double products(MGC_SHAPE(n, 30) mg_tensor x, MGC_SHAPE(30, 30) mg_tensor w, int n)
{
	mg_tensor y = mg_matmul(x, w);
	mg_copy(x, mg_tanh(y));
	mg_tensor z = mg_matmul(x, mg_transpose(w));
	mg_copy(w, mg_mul(w, mg_scalar(0.5)));
	return S(mg_mul(z, mg_scalar(0.1))) + mg_item(mg_mean(mg_matmul(z, w)));
}

MGC_VJP()
double images(MGC_SHAPE(1, 2, 6, 6) mg_tensor x, MGC_SHAPE(2, 2, 3, 3) mg_tensor k, int n)
{
	for (int i = 0; i < n; i++)
		x = mg_tanh(mg_add(mg_conv2d(x, k, 1, 1, 1), x));
	return mg_item(mg_mean(mg_square(x)));
}

/* Rank 0, extents 1. */
MGC_VJP()
double ranks(MGC_SHAPE() mg_tensor a, MGC_SHAPE(1) mg_tensor b, MGC_SHAPE(1, 1) mg_tensor c, MGC_SHAPE(3) mg_tensor d)
{
	mg_tensor t = mg_add(mg_mul(a, b), mg_mul(c, d));
	mg_copy(a, mg_mul(a, mg_sum(d)));
	return S(t) + mg_item(mg_mul(a, mg_sum(c)));
}

MGC_VJP()
double stacked(MGC_SHAPE(3, 2) mg_tensor a)
{
	mg_tensor s = mg_stack((mg_tensor[]){ a, a, mg_flip(a, 0) }, 3, -1);
	mg_tensor c = mg_concat((mg_tensor[]){ mg_slice(s, 2, 0, 1), mg_slice(s, 2, 2, 3) }, 2, 2);
	mg_copy(a, mg_sum_axis(c, -1, false));
	return S(s) + S(mg_mul(c, mg_reshape(a, MG_DIMS(3, 2, 1))));
}

MGC_VJP()
void halves(MGC_SHAPE(2, 4) mg_tensor x, MGC_SHAPE(4, 4) mg_tensor y)
{
	mg_tensor top = mg_slice(y, 0, 0, 2), bottom = mg_slice(y, 0, 2, 4);
	mg_copy(top, mg_mul(x, bottom));
	mg_copy(bottom, mg_matmul(top, mg_mul(y, y)));
	mg_copy(mg_slice_step(y, 1, 0, 4, 2), mg_slice_step(y, 1, 1, 4, 2));
}

MGC_VJP()
void columns(MGC_SHAPE(3, 3) mg_tensor y)
{
	mg_tensor t = mg_mul(mg_slice(y, 1, 0, 1), mg_scalar(1));
	mg_copy(mg_slice(y, 1, 0, 1), mg_slice(y, 1, 2, 3));
	mg_copy(mg_slice(y, 1, 2, 3), t);
	mg_copy(mg_slice(y, 0, 0, 2), mg_slice(y, 0, 1, 3));
}

/* No elements. */
MGC_VJP()
double empty(MGC_SHAPE(n) mg_tensor a, MGC_SHAPE(0) mg_tensor e, int n)
{
	return mg_item(mg_sum(mg_mul(e, e))) + S(mg_concat((mg_tensor[]){ a, e, mg_slice(a, 0, 0, 0), a }, 4, 0));
}

/* Comparisons. */
MGC_VJP()
double masks(MGC_SHAPE(n, 3) mg_tensor a, MGC_SHAPE(3) mg_tensor b, int n)
{
	return S(mg_where(mg_greater(a, b), mg_log(mg_add(mg_square(a), mg_scalar(1))), mg_mul(a, b))) + mg_item(mg_mean(mg_less(a, b)));
}

/* What is a view, and what a copy, is as it runs: x is written before y is read. */
#define VIEW(name, expression)                                  \
	MGC_VJP()                                               \
	double name(MGC_SHAPE(1, 6) mg_tensor x)                \
	{                                                       \
		mg_tensor y = expression;                       \
		mg_copy(x, mg_sin(x));                          \
		return S(y);                                    \
	}
VIEW(view_0, mg_cast(x, MG_F64))
VIEW(view_1, mg_reshape(mg_transpose(x), MG_DIMS(6)))
VIEW(view_2, mg_sum_axis(x, 0, false))
VIEW(view_3, mg_concat((mg_tensor[]){ x }, 1, 0))
VIEW(view_4, mg_broadcast(x, MG_DIMS(1, 6)))
VIEW(view_5, mg_pad(x, MG_DIMS(0, 0), MG_DIMS(0, 0), 1))
VIEW(view_6, mg_permute(x, MG_DIMS(0, 1)))
VIEW(view_8, mg_max_axis(x, 0, true))
VIEW(view_10, mg_reshape(mg_slice_step(x, 1, 0, 6, 2), MG_DIMS(3)))
VIEW(view_12, mg_flip(x, 1))
VIEW(view_14, mg_reshape(mg_broadcast(x, MG_DIMS(2, 6)), MG_DIMS(12)))
VIEW(view_15, mg_reshape(mg_flip(x, 1), MG_DIMS(2, 3)))
VIEW(view_17, mg_max_pool2d(mg_reshape(x, MG_DIMS(1, 1, 2, 3)), 1, 1))
VIEW(view_20, mg_reshape(mg_permute(mg_reshape(x, MG_DIMS(2, 3)), MG_DIMS(1, 0)), MG_DIMS(6)))
VIEW(view_22, mg_reshape(mg_slice(mg_reshape(x, MG_DIMS(2, 3)), 1, 0, 2), MG_DIMS(4)))
VIEW(view_23, mg_reshape(mg_slice(mg_reshape(x, MG_DIMS(3, 2)), 0, 0, 2), MG_DIMS(4)))
VIEW(view_24, mg_dropout(x, x, 0))
VIEW(view_25, mg_reshape(mg_broadcast(mg_slice(x, 1, 0, 1), MG_DIMS(1, 4)), MG_DIMS(2, 2)))

/* Handed on, and written: before, or where nobody else sees the memory. */
MGC_VJP()
double written_before(MGC_SHAPE(3) mg_tensor x, double c)
{
	mg_copy(x, mg_sin(x));
	mg_tensor v = c > 0 ? x : mg_square(x);
	return S(mg_mul(v, x));
}

MGC_VJP()
double written_fresh(MGC_SHAPE(4) mg_tensor x, int n)
{
	mg_tensor h = mg_zeros(MG_F64, MG_DIMS(4));
	for (int i = 0; i < n; i++) {
		mg_copy(mg_slice(h, 0, 0, 2), mg_mul(mg_slice(h, 0, 2, 4), mg_slice(x, 0, 1, 3)));
		h = mg_add(mg_sin(h), x);
	}
	return S(h);
}
