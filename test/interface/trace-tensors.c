// --trace of tensors: the values and adjoints that the program writes are those of every operation, whether the memory is
// the operation's own, the caller's or shown by a view; its results are those of the untraced derivative.
//
// RUN: rm -rf %t && mkdir %t && cd %t && cp %s model.c
// RUN: %mgc --trace model.c -o traced.c --header grad.h && %mgc model.c -o plain.c && %mgc model.c --emit=check -o check.c
// RUN: %cc -std=c11 -O1 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion -Werror -I %include -c traced.c
// RUN: %cc -std=c11 -O1 -DMAIN -I %include -I . model.c traced.o %mgrt %blas -lm -o traced && ./traced > traced.out
// RUN: %cc -std=c11 -O1 -DMAIN -I %include -I . model.c plain.c %mgrt %blas -lm -o plain && ./plain > plain.out
// RUN: diff traced.out plain.out
// RUN: %python %S/Inputs/traced_tensors.py .
// RUN: %cc -std=c11 -O1 -I %include model.c traced.o check.c %mgrt %blas -lm -o check && ./check
#include <math.h>
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

/* Views: before has the adjoint of what m shows then, a[1] is another one afterwards.  Both kinds of nodes, in a graph for
 * each derivative. */
MGC_GRAD() MGC_VJP()
double views(MGC_SHAPE(6) const double *p, double s)
{
	double a[6];
	for (int i = 0; i < 6; i++)
		a[i] = p[i] * s;
	mg_tensor m = MG_VIEW_F64(a, 2, 3);
	mg_tensor before = mg_square(m);
	a[1] = 5;
	mg_tensor after = mg_mul(m, before);
	mg_tensor turned = mg_transpose(after);
	return mg_item(mg_sum(mg_mul(turned, turned)));
}

/* In a loop, with n rows; x is read through a view that shares with what is read directly. */
MGC_GRAD()
float turns(MGC_SHAPE(n, 2) mg_tensor x, MGC_SHAPE(20) mg_tensor large, int n)
{
	mg_tensor h = x;
	for (int i = 0; i < 3; i++)
		h = mg_mul(h, mg_add(x, mg_scalar(1)));
	mg_tensor column = mg_slice(x, 1, 0, 1);
	return mg_item_f32(mg_sum(h)) + mg_item_f32(mg_sum(mg_square(column))) + mg_item_f32(mg_max(large));
}

/* mg_copy into a parameter: it shows what was written, and the seed. */
MGC_VJP()
void written(MGC_SHAPE(2, 2) mg_tensor x, MGC_SHAPE(2, 2) mg_tensor y)
{
	mg_copy(y, mg_square(mg_flip(x, 0)));
}

#ifdef MAIN
#include <stdio.h>

#include "grad.h"

int main(void)
{
	double x[] = { 0.3, 0.1, 0.5 }, y[] = { 1, 0 }, b1[] = { 0.3, 0.2, 0.2, 0.3 }, b2[] = { 0.3, -0.2 };
	double w1[] = { 0.3, 0.1, 0.2, 0.2, -0.1, -0.1, 0.7, 0.5, -0.3, 0.5, 0.5, -0.5 };
	double w2[] = { 0.2, 0.3, 0.1, 0.1, 0.7, -0.2, -0.1, 0.3 };
	double p[] = { 1, 2, 3, 4, 5, 6 }, out[4], seed[] = { 1, 10, 100, 1000 };
	float  rows[] = { 1, 2, 3, 4 }, large[20] = { 0, 1, 2, 7, -4 };
	double bars[45] = { 0 };
	float  float_bars[24] = { 0 };

	bars[0] = 100; /* what the caller adds to is no part of the adjoint */
	printf("%a\n", loss_grad(MG_VIEW_F64(x, 3, 1), MG_VIEW_F64(bars, 3, 1), MG_VIEW_F64(y, 2, 1), MG_VIEW_F64(bars + 3, 2, 1),
	                         MG_VIEW_F64(w1, 4, 3), MG_VIEW_F64(bars + 5, 4, 3), MG_VIEW_F64(b1, 4, 1),
	                         MG_VIEW_F64(bars + 17, 4, 1), MG_VIEW_F64(w2, 2, 4), MG_VIEW_F64(bars + 21, 2, 4),
	                         MG_VIEW_F64(b2, 2, 1), MG_VIEW_F64(bars + 29, 2, 1)));
	printf("%a\n", views_grad(p, bars + 31, 0.5, bars + 37));
	printf("%a\n", views_vjp(p, bars + 31, 0.5, bars + 37, 1));
	printf("%a\n", (double)turns_grad(MG_VIEW_F32(rows, 2, 2), MG_VIEW_F32(float_bars, 2, 2), MG_VIEW_F32(large, 20),
	                                  MG_VIEW_F32(float_bars + 4, 20), 2));
	written_vjp(MG_VIEW_F64(p, 2, 2), MG_VIEW_F64(bars + 38, 2, 2), MG_VIEW_F64(out, 2, 2), MG_VIEW_F64(seed, 2, 2));
	for (int i = 0; i < 45; i++)
		printf("%a\n", bars[i]);
	for (int i = 0; i < 24; i++)
		printf("%a\n", (double)float_bars[i]);
	return 0;
}
#endif
