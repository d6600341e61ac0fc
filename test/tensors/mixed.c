// CONSTRUCT: tensors | tensor operations between loops, branches, helpers and arrays of C
// RUN: mkdir -p %t && cp %s %t/model.c
// RUN: %mgc %t/model.c -o %t/grad.c --verify
// RUN: %mgc %t/model.c -o %t/grad.c --verify --no-optimise --no-activity
// RUN: %mgc %t/model.c -o %t/grad.c --verify --memory=caller
// RUN: %cc -std=c11 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion -Werror -I %include -c %t/grad.c -o %t/grad.o
#include <math.h>
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

/* A net with a loop: h is carried. */
MGC_GRAD()
double recurrent(MGC_SHAPE(5, n, 3) mg_tensor x, MGC_SHAPE(3, 4) mg_tensor w, MGC_SHAPE(4, 4) mg_tensor u,
                 MGC_SHAPE(4) mg_tensor b, int n)
{
	mg_tensor h = mg_zeros(MG_F64, MG_DIMS(n, 4));
	for (int t = 0; t < 5; t++) {
		mg_tensor now = mg_reshape(mg_slice(x, 0, t, t + 1), MG_DIMS(n, 3));
		h = mg_tanh(mg_add(mg_add(mg_matmul(now, w), mg_matmul(h, u)), b));
	}
	return mg_item(mg_mean(mg_square(h)));
}

/* Large enough for calls of the runtime, which need copies of what the loop overwrites. */
MGC_GRAD()
double deep(MGC_SHAPE(n, 20) mg_tensor x, MGC_SHAPE(20, 20) mg_tensor w, int n, int turns)
{
	for (int t = 0; t < turns + 2; t++)
		x = mg_tanh(mg_matmul(x, w));
	return mg_item(mg_sum(x));
}

/* Two tensors change places. */
MGC_GRAD()
double swapped(MGC_SHAPE(3) mg_tensor a, MGC_SHAPE(3) mg_tensor b, int n)
{
	for (int i = 0; i < n; i++) {
		mg_tensor old = a;
		a = mg_mul(b, mg_sin(b));
		b = old;
	}
	return mg_item(mg_sum(mg_mul(a, mg_scalar(2)))) + mg_item(mg_sum(mg_mul(b, b)));
}

MGC_GRAD()
double exchanged(MGC_SHAPE(3) mg_tensor a, MGC_SHAPE(3) mg_tensor b, int n)
{
	for (int i = 0; i < n; i++) {
		mg_tensor old = a;
		a = b;
		b = old;
	}
	return mg_item(mg_sum(mg_exp(a))) + mg_item(mg_sum(mg_mul(b, a)));
}

MGC_GRAD()
double branch(MGC_SHAPE(3, n) mg_tensor x, double limit, int n)
{
	mg_tensor y;
	if (mg_item(mg_sum(x)) > limit)
		y = mg_square(x);
	else
		y = mg_mul(mg_sin(x), mg_scalar(limit));
	mg_tensor z = limit > 0 ? y : x;
	return mg_item(mg_sum(mg_mul(y, z)));
}

/* Memory of C's, seen as tensors: an operation reads what is there when it is called. */
MGC_GRAD()
double views(MGC_SHAPE(6) const double *p, double s)
{
	double a[6];
	for (int i = 0; i < 6; i++)
		a[i] = p[i] * s;
	mg_tensor m = MG_VIEW_F64(a, 2, 3);
	mg_tensor before = mg_square(m);
	a[1] = sin(p[2]);
	mg_tensor after = mg_mul(m, before);
	a[0] = 7;
	double total = mg_item(mg_sum(after));
	for (int i = 0; i < 6; i++)
		total += a[i] * i;
	return total;
}

/* mg_copy writes into a parameter, which is read again, and into a row of an array. */
MGC_VJP()
void written(MGC_SHAPE(3, 2) mg_tensor x, MGC_SHAPE(2, 3) mg_tensor y, MGC_SHAPE(6) double *out)
{
	mg_copy(y, mg_mul(y, mg_transpose(x)));
	mg_copy(y, mg_flip(y, 1));
	mg_tensor rows = MG_VIEW_F64(out, 2, 3);
	mg_copy(mg_slice(rows, 0, 1, 2), mg_slice(y, 0, 0, 1));
	mg_copy(mg_slice(rows, 0, 0, 1), mg_sum_axis(mg_square(y), 0, true));
	out[2] *= out[3];
}

static mg_tensor layer(mg_tensor x, mg_tensor w, mg_tensor b, int last)
{
	mg_tensor y = mg_add(mg_matmul(x, w), b);
	return last ? y : mg_relu(y);
}

static double spread(const double *v, int n)
{
	double s = 0;
	for (int i = 1; i < n; i++)
		s += (v[i] - v[i - 1]) * (v[i] - v[i - 1]);
	return s;
}

/* Helpers that take and return tensors, and one that knows nothing of them. */
MGC_GRAD() MGC_JVP()
double helpers(MGC_SHAPE(n, 2) mg_tensor x, MGC_SHAPE(2, 3) mg_tensor w, MGC_SHAPE(3) mg_tensor b, int n)
{
	double row[3];
	mg_tensor y = layer(layer(x, w, b, 0), mg_transpose(w), mg_slice(b, 0, 0, 2), 1);
	mg_copy(MG_VIEW_F64(row, 3), mg_matmul(mg_sum_axis(y, 0, false), w));
	return spread(row, 3) + mg_item(mg_logsumexp(y));
}

/* A number of C's in a tensor, and back. */
MGC_GRAD()
float numbers(MGC_SHAPE(4) mg_tensor x, float a)
{
	mg_tensor total = mg_scalar(a);
	for (int i = 0; i < 4; i++)
		total = mg_add(mg_mul(total, mg_scalar(a)), mg_sum(mg_slice(x, 0, i, 4)));
	return mg_item_f32(total) * mg_item_f32(mg_slice(x, 0, 1, 2)) + (float)mg_size(x);
}

MGC_GRAD(wrt(w))
double fixed_data(MGC_SHAPE(n, 3) mg_tensor x, MGC_SHAPE(3) mg_tensor w, MGC_INACTIVE MGC_SHAPE(n) mg_tensor t, int n)
{
	return mg_item(mg_mean(mg_square(mg_sub(mg_matmul(x, w), t))));
}

/* A product in a loop over C's arrays, of data that the loop overwrites. */
MGC_GRAD()
double rows(MGC_SHAPE(n, 8) const double *x, MGC_SHAPE(8, 8) mg_tensor w, int n)
{
	double s = 0, row[8];
	for (int i = 0; i < n; i++) {
		for (int j = 0; j < 8; j++)
			row[j] = x[8 * i + j] * (s + 1);
		mg_tensor y = mg_matmul(w, mg_mul(MG_VIEW_F64(row, 8), mg_scalar(0.1)));
		s += mg_item(mg_sum(mg_matmul(y, mg_add(w, mg_transpose(w)))));
		s = tanh(s);
	}
	return s;
}
