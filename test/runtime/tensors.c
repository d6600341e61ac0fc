/* RUN: %cc -std=c11 -Wall -Wextra -Werror -g -fsanitize=address,undefined \
 * RUN:     -fno-sanitize-recover=all -I %include %s %S/../../runtime/[a-z]*.c -lm -o %t && %t
 *
 * Views, element types, copies, values that are not numbers, optimisers, initialisers. */
#include "errors.h"

#include <math.h>

static double at(mg_tensor t, ptrdiff_t i)
{
	t = mg_reshape(t, MG_DIMS(-1));
	return mg_item(mg_slice(t, 0, i, i + 1));
}

static void test_element_types(void)
{
	const float x[2] = { 0.1f, 0.2f };
	const mg_tensor a = MG_VIEW_F32(x, 2), two = mg_scalar(2);
	const mg_tensor y = mg_mul(two, a);
	CHECK(y.element == MG_F32 && y.rank == 1 && at(y, 1) == (double)(2 * 0.2f));
	const mg_tensor weak = mg_neg(mg_add(two, mg_scalar(0.1)));
	CHECK(weak.element == MG_ANY && mg_item(weak) == -2.1);
	CHECK(mg_mul(weak, a).element == MG_F32);
	CHECK(mg_item(mg_sum(mg_mul(MG_VIEW_F64(((double[]){ 1, 2 }), 2), weak))) == -2.1 + -4.2);
	CHECK(mg_cast(a, MG_F64).element == MG_F64 && at(mg_cast(a, MG_F64), 0) == (double)0.1f);
	CHECK(mg_cast(MG_VIEW_F64(((double[]){ 0.1 }), 1), MG_F32).element == MG_F32);
	const mg_tensor parts[2] = { mg_reshape(two, MG_DIMS(1)), a };
	CHECK(mg_concat(parts, 2, 0).element == MG_F32 && at(mg_concat(parts, 2, 0), 0) == 2);
	CHECK(mg_item_f32(mg_matmul(a, mg_broadcast(two, MG_DIMS(2)))) == 2 * 0.1f + 2 * 0.2f);
	CHECK(n_errors == 0);
}

static void test_copies(void)
{
	double x[6] = { 1, 2, 3, 4, 5, 6 };
	const mg_tensor t = MG_VIEW_F64(x, 2, 3);
	CHECK(mg_copy(mg_slice(MG_VIEW_F64(x, 6), 0, 1, 6), mg_slice(MG_VIEW_F64(x, 6), 0, 0, 5)));
	CHECK(x[0] == 1 && x[1] == 1 && x[2] == 2 && x[5] == 5);
	double square[4] = { 1, 2, 3, 4 };
	CHECK(mg_copy(MG_VIEW_F64(square, 2, 2), mg_transpose(MG_VIEW_F64(square, 2, 2))));
	CHECK(square[1] == 3 && square[2] == 2);
	CHECK(mg_copy(MG_VIEW_F64(square, 4), mg_flip(MG_VIEW_F64(square, 4), 0)));
	CHECK(square[0] == 4 && square[3] == 1);
	CHECK(mg_copy(t, mg_scalar(7)) && x[0] == 7 && x[5] == 7);
	CHECK(!mg_copy(mg_transpose(t), MG_VIEW_F64(square, 3)));
	CHECK(n_errors == 1);
	n_errors = 0;
	float f[3];
	CHECK(mg_copy(MG_VIEW_F32(f, 3), mg_scalar(0.5)) && f[2] == 0.5f);
}

static void test_views_share(void)
{
	double x[6] = { 1, 2, 3, 4, 5, 6 };
	const mg_tensor t = MG_VIEW_F64(x, 2, 3);
	CHECK(mg_reshape(t, MG_DIMS(3, 2)).data == x && mg_slice(t, 1, 1, 3).data == x + 1);
	CHECK(mg_transpose(t).data == x && mg_reshape(mg_transpose(t), MG_DIMS(6)).data != x);
	CHECK(at(mg_transpose(t), 1) == 4);
	CHECK(mg_item(mg_reshape(mg_sum(t), MG_DIMS(1, 1, 1))) == 21);
	CHECK(mg_item(mg_sum(mg_reshape(mg_scalar(3), MG_NO_DIMS))) == 3);
}

static void test_special_values(void)
{
	const double nan_first[3] = { NAN, 1, 2 }, nan_last[3] = { 1, 2, NAN };
	const double infinities[2] = { -INFINITY, -INFINITY }, huge[2] = { INFINITY, 1 };
	const mg_tensor a = MG_VIEW_F64(nan_first, 3), b = MG_VIEW_F64(nan_last, 3);
	CHECK(isnan(mg_item(mg_max(a))) && isnan(mg_item(mg_max(b))));
	CHECK(isnan(mg_item(mg_min(a))) && isnan(mg_item(mg_min(b))));
	const mg_tensor larger = mg_maximum(a, b), smaller = mg_minimum(b, a);
	CHECK(isnan(at(larger, 0)) && at(larger, 1) == 2 && isnan(at(larger, 2)));
	CHECK(isnan(at(smaller, 0)) && at(smaller, 1) == 1 && isnan(at(smaller, 2)));
	CHECK(isnan(at(mg_relu(a), 0)) && at(mg_relu(a), 1) == 1);
	CHECK(signbit(at(mg_maximum(mg_scalar(-0.0), mg_scalar(0.0)), 0)) != 0); /* a tie: a */
	CHECK(mg_item(mg_logsumexp(MG_VIEW_F64(infinities, 2))) == -INFINITY);
	CHECK(mg_item(mg_logsumexp(MG_VIEW_F64(huge, 2))) == INFINITY);
	CHECK(mg_item(mg_logsumexp(MG_VIEW_F64(NULL, 0))) == -INFINITY);
	CHECK(isnan(at(mg_softmax(MG_VIEW_F64(infinities, 2), 0), 0)));
	CHECK(isnan(mg_item(mg_mean(MG_VIEW_F64(NULL, 0)))));
	CHECK(mg_item(mg_sum(MG_VIEW_F64(NULL, 0))) == 0);
	CHECK(at(mg_sigmoid(MG_VIEW_F64(infinities, 2)), 0) == 0);
	CHECK(at(mg_sigmoid(mg_scalar(-1000)), 0) == 0 && at(mg_sigmoid(mg_scalar(1000)), 0) == 1);
	CHECK(fabs(at(mg_gelu(mg_scalar(-10)), 0) / -7.619853024160525e-23 - 1) < 1e-12);
	/* a zero does not hide what is not finite, with and without packing */
	double big[40 * 40] = { 0 }, zeros[40 * 40] = { 0 };
	big[0] = INFINITY;
	const mg_tensor m = MG_VIEW_F64(big, 40, 40), z = MG_VIEW_F64(zeros, 40, 40);
	CHECK(isnan(at(mg_matmul(m, z), 0)) && at(mg_matmul(m, z), 40) == 0);
	CHECK(isnan(at(mg_matmul(z, m), 40)) && at(mg_matmul(z, m), 1) == 0);
	CHECK(n_errors == 0);
}

/* Long f32 sums must not lose what they add: the naive error here is 1e-3. */
static void test_accuracy(void)
{
	enum { N = 1 << 20 };
	const mg_tensor ones = mg_broadcast(mg_full(MG_F32, MG_DIMS(1), 0.1), MG_DIMS(N));
	const double sum = mg_item(mg_sum(ones));
	CHECK(fabs(sum / (N * (double)0.1f) - 1) < 1e-6);
	const mg_tensor columns = mg_sum_axis(mg_reshape(ones, MG_DIMS(-1, 4)), 0, false);
	CHECK(fabs(at(columns, 3) / (N / 4 * (double)0.1f) - 1) < 1e-4);
	const mg_tensor shifted = mg_add(ones, mg_scalar(1e3));
	CHECK(mg_item(mg_var(shifted)) < 1e-6);
}

/* mean((act(w2 act(w1 x + b1) + b2) - y)^2) with act(v) = 2 v, all parameters in one array */
static double net_loss(const double p[31])
{
	const mg_tensor x = MG_VIEW_F64(p, 3), y = MG_VIEW_F64(p + 3, 2);
	const mg_tensor w1 = MG_VIEW_F64(p + 5, 4, 3), b1 = MG_VIEW_F64(p + 17, 4);
	const mg_tensor w2 = MG_VIEW_F64(p + 21, 2, 4), b2 = MG_VIEW_F64(p + 29, 2);
	const mg_tensor two = mg_scalar(2);
	const mg_tensor h = mg_mul(two, mg_add(mg_matmul(w1, x), b1));
	const mg_tensor z = mg_mul(two, mg_add(mg_matmul(w2, h), b2));
	return mg_item(mg_mean(mg_square(mg_sub(z, y))));
}

/* Central differences are exact for what is quadratic in each parameter. */
static void test_net(void)
{
	double p[31] = { 0.3, 0.1, 0.5,  1,   0,    0.3,  0.1, 0.2, 0.2, -0.1, -0.1,
		         0.7, 0.5, -0.3, 0.5, 0.5,  -0.5, 0.3, 0.2, 0.2, 0.3,  0.2,
		         0.3, 0.1, 0.1,  0.7, -0.2, -0.1, 0.3, 0.3, -0.2 };
	static const double want[31] = { 1.46144,  0.9392,  0.03264, -0.464,  -1.016, 0.9648,
		                         0.3216,   1.608,   -0.0768, -0.0256, -0.128, -0.06624,
		                         -0.02208, -0.1104, 0.42144, 0.14048, 0.7024, 3.216,
		                         -0.256,   -0.2208, 1.4048,  0.928,   0.3712, 0.57536,
		                         0.464,    2.032,   0.8128,  1.25984, 1.016,  0.928,
		                         2.032 };
	for (int i = 0; i < 31; i++) {
		const double kept = p[i];
		p[i] = kept + 0.5;
		const double above = net_loss(p);
		p[i] = kept - 0.5;
		const double below = net_loss(p);
		p[i] = kept;
		CHECK(fabs(above - below - want[i]) < 1e-12);
	}
}

static void test_optimisers(void)
{
	/* two steps by hand: v = 1, 1.5; w = 1 - 0.1 - 0.15 */
	float w[4] = { 1, 9, 1, 9 }, v[2] = { 0 }, g[2] = { 1, 1 };
	const mg_tensor every_second = mg_slice_step(MG_VIEW_F32(w, 4), 0, 0, 4, 2);
	for (int i = 0; i < 2; i++)
		CHECK(mg_sgd(every_second, MG_VIEW_F32(g, 2), MG_VIEW_F32(v, 2),
		             (mg_sgd_options){ .rate = 0.1, .momentum = 0.5 }));
	CHECK(fabsf(w[0] - 0.75f) < 1e-6f && w[2] == w[0] && w[1] == 9 && w[3] == 9);
	CHECK(v[0] == 1.5f);
	CHECK(mg_sgd(MG_VIEW_F32(w, 2), MG_VIEW_F32(g, 2), (mg_tensor){ 0 },
	             (mg_sgd_options){ 1, 0 }));
	CHECK(fabsf(w[0] + 0.25f) < 1e-6f && w[1] == 8);

	/* the first step of Adam is rate * sign, whatever the size of the gradient */
	double p[2] = { 1, 1 }, p_bar[2] = { 1e-3, -50 }, mean[2] = { 0 }, square[2] = { 0 };
	mg_adam_options o = mg_adam_defaults(0.1);
	CHECK(mg_adam(MG_VIEW_F64(p, 2), MG_VIEW_F64(p_bar, 2), MG_VIEW_F64(mean, 2),
	              MG_VIEW_F64(square, 2), o));
	CHECK(fabs(p[0] - 0.9) < 1e-5 && fabs(p[1] - 1.1) < 1e-9);
	/* the second one, by the formulas of the paper */
	o.step = 2;
	p_bar[1] = 100;
	const double m = 0.9 * (0.1 * -50) + 0.1 * 100, s = 0.999 * (0.001 * 2500) + 0.001 * 10000;
	const double want = p[1] - 0.1 * (m / (1 - 0.81)) / (sqrt(s / (1 - 0.998001)) + 1e-8);
	CHECK(mg_adam(MG_VIEW_F64(p, 2), MG_VIEW_F64(p_bar, 2), MG_VIEW_F64(mean, 2),
	              MG_VIEW_F64(square, 2), o));
	CHECK(fabs(p[1] - want) < 1e-12);
}

static void test_initialisers(void)
{
	enum { N = 40000 };
	const mg_tensor x = mg_zeros(MG_F64, MG_DIMS(200, 200)),
			y = mg_zeros(MG_F32, MG_DIMS(200, 200));
	CHECK(mg_init_uniform(x, -1, 3, 5) && mg_init_uniform(y, -1, 3, 5));
	CHECK(fabs(mg_item(mg_mean(x)) - 1) < 0.03 && fabs(mg_item(mg_var(x)) - 16 / 12.) < 0.03);
	CHECK(mg_item(mg_min(x)) > -1 && mg_item(mg_max(x)) < 3);
	CHECK(mg_item(mg_max(mg_abs(mg_sub(mg_cast(x, MG_F32), y)))) == 0); /* one source */
	CHECK(mg_init_uniform(mg_transpose(y), -1, 3, 5) &&
	      at(y, 200) == at(mg_cast(x, MG_F32), 1));
	CHECK(mg_init_uniform(y, -1, 3, 6) && at(y, 0) != at(x, 0)); /* another seed */
	CHECK(mg_init_normal(x, 2, 3, 5));
	CHECK(fabs(mg_item(mg_mean(x)) - 2) < 0.06 && fabs(mg_item(mg_var(x)) - 9) < 0.3);
	const mg_tensor lag =
		mg_mul(mg_sub(mg_slice(mg_reshape(x, MG_DIMS(-1)), 0, 0, N - 1), mg_scalar(2)),
	               mg_sub(mg_slice(mg_reshape(x, MG_DIMS(-1)), 0, 1, N), mg_scalar(2)));
	CHECK(fabs(mg_item(mg_mean(lag))) < 0.2); /* neighbours are independent */
	/* also in size, which a shared random number would tie to the angle of the one before */
	const mg_tensor z = mg_div(mg_sub(mg_reshape(x, MG_DIMS(-1)), mg_scalar(2)), mg_scalar(3));
	const mg_tensor size = mg_sub(mg_square(z), mg_scalar(1));
	const mg_tensor sizes = mg_mul(mg_slice(size, 0, 0, N - 1), mg_slice(size, 0, 1, N));
	CHECK(fabs(mg_item(mg_mean(sizes))) < 0.05);
	CHECK(mg_init_mask(x, 0.25, 9) && fabs(mg_item(mg_mean(x)) - 0.25) < 0.01);
	CHECK(mg_item(mg_max(mg_mul(x, mg_sub(x, mg_scalar(1))))) == 0);
	const mg_tensor w = mg_zeros(MG_F64, MG_DIMS(100, 300)),
			k = mg_zeros(MG_F64, MG_DIMS(20, 10, 5, 5));
	CHECK(mg_init_glorot(w, 1) && fabs(mg_item(mg_var(w)) / (2. / 400) - 1) < 0.05);
	CHECK(mg_init_he(w, 1) && fabs(mg_item(mg_var(w)) / (2. / 100) - 1) < 0.05);
	CHECK(mg_init_glorot(k, 1) && fabs(mg_item(mg_var(k)) / (2. / 750) - 1) < 0.1);
	CHECK(mg_init_he(k, 1) && fabs(mg_item(mg_var(k)) / (2. / 250) - 1) < 0.1);
}

int main(void)
{
	mgrt_set_error_handler(catch_error);
	mg_arena arena = { 0 };
	mg_arena_use(&arena);
	test_element_types();
	test_copies();
	test_views_share();
	test_special_values();
	test_accuracy();
	test_net();
	test_optimisers();
	test_initialisers();
	mg_arena_free(&arena);
	CHECK(n_errors == 0);
	return check_status();
}
