// CONSTRUCT: tensors | second derivatives: --jvp=loss_grad of what mgc wrote is the Hessian times a vector
// RUN: %split
// RUN: %mgc %t/model.c -o %t/first.c --header %t/first.h
// RUN: %mgc %t/first.c --jvp=loss_grad --jvp=single_grad:wrt=w1,w1_bar,w2,w2_bar -o %t/grad.c --header %t/grad.h
// RUN: %cc %strict -I %include -I %t -c %t/grad.c -o %t/strict.o
// RUN: %cc %flags -I %include -I %source/test/run -I %t %t/main.c %t/first.c %t/grad.c %mgrt %blas -lm -o %t/run && %t/run
// RUN: FileCheck %s < %t/grad.c

/* Four products and their tangents; the tangent of a product that is added to is added to. */
// CHECK-LABEL: float single_grad_jvp(mg_tensor x, mg_tensor y, mg_tensor w1, mg_tensor w1_dot, mg_tensor w1_bar,
// CHECK: const float *restrict w1_ = w1.data;
// CHECK: mgrt_matmul_f32({{.*}}MGRT_NN | MGRT_ACCUMULATE
// CHECK: mgrt_matmul_f32(w1_bar_dot_, {{.*}} MGRT_TN | MGRT_ACCUMULATE

//--- model.c
#include <mgc/mgc.h>
#include <mgrt/tensor.h>

static mg_tensor net(mg_tensor x, mg_tensor w1, mg_tensor b1, mg_tensor w2, mg_tensor b2)
{
	mg_tensor h = mg_tanh(mg_add(mg_matmul(w1, x), b1));
	return mg_tanh(mg_add(mg_matmul(w2, h), b2));
}

MGC_GRAD()
double loss(MGC_SHAPE(3, 1) mg_tensor x, MGC_SHAPE(2, 1) mg_tensor y, MGC_SHAPE(4, 3) mg_tensor w1,
            MGC_SHAPE(4, 1) mg_tensor b1, MGC_SHAPE(2, 4) mg_tensor w2, MGC_SHAPE(2, 1) mg_tensor b2)
{
	return mg_item(mg_mean(mg_square(mg_sub(y, net(x, w1, b1, w2, b2)))));
}

/* Large enough for calls of the runtime. */
MGC_GRAD(wrt(w1, w2))
float single(MGC_SHAPE(n, 40) mg_tensor x, MGC_SHAPE(n, 20) mg_tensor y, MGC_SHAPE(40, 30) mg_tensor w1,
             MGC_SHAPE(30, 20) mg_tensor w2, int n)
{
	mg_tensor h = mg_sigmoid(mg_matmul(x, w1));
	return mg_item_f32(mg_cross_entropy(mg_matmul(h, w2), y));
}

//--- main.c
#include <mgrt/tensor.h>

#include "check.h"
#include "first.h"
#include "grad.h"

enum { N = 6, X = 3, Y = 2, W1 = 12, B1 = 4, W2 = 8, B2 = 2, ALL = X + Y + W1 + B1 + W2 + B2 };

static const int sizes[N][2] = { { 3, 1 }, { 2, 1 }, { 4, 3 }, { 4, 1 }, { 2, 4 }, { 2, 1 } };

static void views(double *p, mg_tensor *t)
{
	for (int i = 0; i < N; p += sizes[i][0] * sizes[i][1], i++)
		t[i] = MG_VIEW_F64(p, sizes[i][0], sizes[i][1]);
}

static void gradient(double *at, double *g)
{
	mg_tensor t[N], bar[N];
	memset(g, 0, ALL * sizeof *g);
	views(at, t);
	views(g, bar);
	loss_grad(t[0], bar[0], t[1], bar[1], t[2], bar[2], t[3], bar[3], t[4], bar[4], t[5], bar[5]);
}

static void hessian(double *at, double *v, double *g, double *hv)
{
	mg_tensor t[N], bar[N], dot[N], bar_dot[N];
	double slope, expected = 0;
	memset(g, 0, ALL * sizeof *g);
	memset(hv, 0, ALL * sizeof *hv);
	views(at, t);
	views(g, bar);
	views(v, dot);
	views(hv, bar_dot);
	loss_grad_jvp(t[0], dot[0], bar[0], bar_dot[0], t[1], dot[1], bar[1], bar_dot[1], t[2], dot[2], bar[2], bar_dot[2],
	              t[3], dot[3], bar[3], bar_dot[3], t[4], dot[4], bar[4], bar_dot[4], t[5], dot[5], bar[5], bar_dot[5],
	              &slope);
	for (int i = 0; i < ALL; i++)
		expected += g[i] * v[i];
	expect("the slope", slope, expected);
}

static void small_net(void)
{
	double at[ALL] = { 0.3, 0.1, 0.5, 1, 0, 0.3, 0.1, 0.2, 0.2, -0.1, -0.1, 0.7, 0.5, -0.3, 0.5, 0.5, -0.5,
	                   0.3, 0.2, 0.2, 0.3, 0.2, 0.3, 0.1, 0.1, 0.7, -0.2, -0.1, 0.3, 0.3, -0.2 };
	double u[ALL], v[ALL], hu[ALL], hv[ALL], g[ALL], plain[ALL], moved[2][ALL], around[2][ALL];
	const double h = 1e-5;
	double uhv = 0, vhu = 0;

	for (int i = 0; i < ALL; i++) {
		u[i] = random_in(-1, 1);
		v[i] = random_in(-1, 1);
		moved[0][i] = at[i] - h * v[i];
		moved[1][i] = at[i] + h * v[i];
	}
	hessian(at, u, g, hu);
	hessian(at, v, g, hv);
	gradient(at, plain);
	for (int k = 0; k < 2; k++)
		gradient(moved[k], around[k]);
	for (int i = 0; i < ALL; i++) {
		expect("the gradient itself", g[i], plain[i]);
		expect_true("the Hessian", fabs(hv[i] - (around[1][i] - around[0][i]) / (2 * h)) < 1e-8);
		uhv += u[i] * hv[i];
		vhu += v[i] * hu[i];
	}
	expect("the Hessian is symmetric", uhv, vhu);
	expect_true("it is not zero", fabs(uhv) > 0.1);
}

enum { ROWS = 5, IN = 40, MIDDLE = 30, OUT = 20, P = IN * MIDDLE, Q = MIDDLE * OUT };
static float x[ROWS * IN], y[ROWS * OUT], w[P + Q], g[P + Q], directions[2][P + Q], products[2][P + Q];

static void single_net(void)
{
	double products_of_both[2] = { 0 }, size = 0;
	for (int i = 0; i < ROWS * IN; i++)
		x[i] = (float)random_in(-1, 1);
	for (int i = 0; i < ROWS * OUT; i++)
		y[i] = (float)random_in(0, 0.1);
	for (int i = 0; i < P + Q; i++)
		w[i] = (float)random_in(-0.5, 0.5);
	for (int k = 0; k < 2; k++) {
		float *v = directions[k], *hv = products[k], slope, value;
		for (int i = 0; i < P + Q; i++)
			v[i] = (float)random_in(-1, 1);
		memset(g, 0, sizeof g);
		value = single_grad_jvp(MG_VIEW_F32(x, ROWS, IN), MG_VIEW_F32(y, ROWS, OUT),
		                        MG_VIEW_F32(w, IN, MIDDLE), MG_VIEW_F32(v, IN, MIDDLE),
		                        MG_VIEW_F32(g, IN, MIDDLE), MG_VIEW_F32(hv, IN, MIDDLE),
		                        MG_VIEW_F32(w + P, MIDDLE, OUT), MG_VIEW_F32(v + P, MIDDLE, OUT),
		                        MG_VIEW_F32(g + P, MIDDLE, OUT), MG_VIEW_F32(hv + P, MIDDLE, OUT), ROWS, &slope);
		expect_true("a value", value > 0);
	}
	for (int i = 0; i < P + Q; i++) {
		products_of_both[0] += (double)directions[0][i] * (double)products[1][i];
		products_of_both[1] += (double)directions[1][i] * (double)products[0][i];
		size += fabs((double)directions[0][i] * (double)products[1][i]);
	}
	expect_true("symmetric in float", fabs(products_of_both[0] - products_of_both[1]) < 1e-5 * size);
	expect_true("not zero", size > 1e-2);
}

int main(void)
{
	small_net();
	single_net();
	return check_failures != 0;
}
