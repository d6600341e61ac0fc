/* RUN: %cc -std=c11 -Wall -Wextra -Werror -g -fsanitize=address,undefined \
 * RUN:     -fno-sanitize-recover=all -I %include %s %S/../../runtime/[a-z]*.c -lm -o %t && %t
 *
 * What does not fit is one line that names the operation and the shapes; error tensors then pass
 * through everything in silence. */
#include "errors.h"

#include <limits.h>
#include <math.h>

static const int three[3] = { 0, 1, 2 };
static const int wild[3] = { 0, 3, 1 };
static float f32_data[64];
static double f64_data[64];

static void test_shapes(void)
{
	const mg_tensor a = MG_VIEW_F64(f64_data, 4, 3), b = MG_VIEW_F64(f64_data, 2, 3);
	const mg_tensor v = MG_VIEW_F64(f64_data, 5), empty = MG_VIEW_F64(f64_data, 0, 3);
	const mg_tensor x = MG_VIEW_F64(f64_data, 1, 2, 4, 4), s = mg_scalar(2);
	const mg_tensor f = MG_VIEW_F32(f32_data, 4, 3);

	FAILS(mg_add(a, b), "mg_add: shapes (4, 3) and (2, 3) do not broadcast");
	FAILS(mg_where(a, a, v), "mg_where: shapes (4, 3) and (5) do not broadcast");
	FAILS(mg_mul(a, f),
	      "mg_mul: element types f64 of shape (4, 3) and f32 of shape (4, 3) differ");
	FAILS(mg_dropout(a, a, 1), "mg_dropout: rate 1 is not in [0, 1)");
	FAILS(mg_sum_axis(a, 2, false), "mg_sum_axis: no axis 2 in shape (4, 3)");
	FAILS(mg_softmax(a, -3), "mg_softmax: no axis -3 in shape (4, 3)");
	FAILS(mg_log_softmax(s, 0), "mg_log_softmax: no axis 0 in shape ()");
	FAILS(mg_sum_to(a, MG_DIMS(4, 2)), "mg_sum_to: shape (4, 2) does not broadcast to (4, 3)");
	FAILS(mg_sum_to(a, MG_DIMS(1, 4, 3)), "mg_sum_to: shape (1, 4, 3) does not broadcast to (4, 3)");
	FAILS(mg_greater(a, mg_zeros(MG_F64, MG_DIMS(2))), "mg_greater: shapes (4, 3) and (2) do not broadcast");
	CHECK(!mg_argmax(a, 2).data);
	CHECK(reported("mg_argmax: no axis 2 in shape (4, 3)"));
	CHECK(!mg_argmin(empty, 0).data);
	CHECK(reported("mg_argmin: shape (0, 3) has no elements to choose from"));
	FAILS(mg_max(empty), "mg_max: shape (0, 3) has no elements to choose from");
	FAILS(mg_min_axis(empty, 0, true),
	      "mg_min_axis: shape (0, 3) has no elements to choose from");
	FAILS(mg_matmul(a, b), "mg_matmul: shapes (4, 3) and (2, 3) do not multiply");
	FAILS(mg_matmul(a, s), "mg_matmul: shapes (4, 3) and () do not multiply");
	FAILS(mg_matmul(MG_VIEW_F64(f64_data, 2, 2, 3), MG_VIEW_F64(f64_data, 3, 3, 2)),
	      "mg_matmul: shapes (2) and (3) do not broadcast");
	FAILS(mg_conv2d(x, MG_VIEW_F64(f64_data, 2, 3, 2, 2), 1, 0, 1),
	      "mg_conv2d: input (1, 2, 4, 4) and kernel (2, 3, 2, 2) do not fit with padding 0, "
	      "groups 1");
	FAILS(mg_conv2d(x, MG_VIEW_F64(f64_data, 1, 2, 5, 1), 1, 0, 1),
	      "mg_conv2d: input (1, 2, 4, 4) and kernel (1, 2, 5, 1) do not fit with padding 0, "
	      "groups 1");
	FAILS(mg_conv2d(x, x, 0, 0, 1), "mg_conv2d: stride 0, padding 0, groups 1: not possible");
	FAILS(mg_conv2d(a, x, 1, 0, 1), "mg_conv2d: input (4, 3) and kernel (1, 2, 4, 4) do not "
	                                "fit with padding 0, groups 1");
	FAILS(mg_max_pool2d(x, 5, 1),
	      "mg_max_pool2d: no window of 5 by 5, stride 1, in shape (1, 2, 4, 4)");
	FAILS(mg_avg_pool2d(a, 1, 1),
	      "mg_avg_pool2d: no window of 1 by 1, stride 1, in shape (4, 3)");
	FAILS(mg_layer_norm(a, v, v, 1e-5),
	      "mg_layer_norm: scale of shape (5) does not fit the last axis of (4, 3)");
	FAILS(mg_cross_entropy(a, b),
	      "mg_cross_entropy: logits of shape (4, 3) and target of shape (2, 3) do not match");
	FAILS(mg_cross_entropy_labels(b, MG_INDEX(three, 3)),
	      "mg_cross_entropy_labels: logits of shape (2, 3) and labels of shape (3) do not "
	      "match");
	FAILS(mg_cross_entropy_labels(MG_VIEW_F64(f64_data, 3, 3), MG_INDEX(wild, 3)),
	      "mg_cross_entropy_labels: label 3 is outside the 3 classes of shape (3, 3)");
}

static void test_movement(void)
{
	const mg_tensor a = MG_VIEW_F64(f64_data, 4, 3), v = MG_VIEW_F64(f64_data, 5);
	const mg_tensor empty = MG_VIEW_F64(f64_data, 0, 3);
	const mg_tensor parts[2] = { a, v };

	FAILS(mg_reshape(a, MG_DIMS(5, 3)), "mg_reshape: shape (4, 3) does not become (5, 3)");
	FAILS(mg_reshape(a, MG_DIMS(-1, 5)), "mg_reshape: shape (4, 3) does not become (-1, 5)");
	FAILS(mg_reshape(a, MG_DIMS(-1, -1)), "mg_reshape: shape (4, 3) does not become (-1, -1)");
	FAILS(mg_reshape(empty, MG_DIMS(-1, 0)),
	      "mg_reshape: shape (0, 3) does not become (-1, 0)");
	FAILS(mg_permute(a, MG_DIMS(0, 0)),
	      "mg_permute: (0, 0) does not permute the axes of shape (4, 3)");
	FAILS(mg_permute(a, MG_DIMS(1)),
	      "mg_permute: (1) does not permute the axes of shape (4, 3)");
	FAILS(mg_broadcast(a, MG_DIMS(4, 2)),
	      "mg_broadcast: shape (4, 3) does not broadcast to (4, 2)");
	FAILS(mg_broadcast(a, MG_DIMS(3)), "mg_broadcast: shape (4, 3) does not broadcast to (3)");
	FAILS(mg_slice(a, 0, 1, 5), "mg_slice: 1 to 5 is not within axis 0 of shape (4, 3)");
	FAILS(mg_slice(a, -1, 2, 1), "mg_slice: 2 to 1 is not within axis 1 of shape (4, 3)");
	FAILS(mg_slice(a, 0, -5, 4), "mg_slice: -5 to 4 is not within axis 0 of shape (4, 3)");
	FAILS(mg_slice_step(a, 0, 0, 4, 0), "mg_slice_step: step 0 is not positive");
	FAILS(mg_flip(a, 2), "mg_flip: no axis 2 in shape (4, 3)");
	FAILS(mg_pad(a, MG_DIMS(1), MG_DIMS(1, 1), 0),
	      "mg_pad: (1) before and (1, 1) after do not pad shape (4, 3)");
	FAILS(mg_pad(a, MG_DIMS(0, -1), MG_DIMS(1, 1), 0),
	      "mg_pad: (0, -1) before and (1, 1) after do not pad shape (4, 3)");
	FAILS(mg_pad(v, MG_DIMS(PTRDIFF_MAX), MG_DIMS(PTRDIFF_MAX), 0),
	      "mg_pad: (9223372036854775807) before and (9223372036854775807) after do not pad "
	      "shape (5)");
	FAILS(mg_concat(parts, 2, 0), "mg_concat: shapes (4, 3) and (5) do not join along axis 0");
	FAILS(mg_concat(parts, 0, 0), "mg_concat: no parts");
	FAILS(mg_stack(parts, 2, 0), "mg_stack: shapes (4, 3) and (5) differ");
	FAILS(mg_stack(parts, 1, 3), "mg_stack: no new axis 3 for shape (4, 3)");
	FAILS(mg_gather(a, MG_INDEX(wild, 3), 0),
	      "mg_gather: index of shape (3) does not fit shape (4, 3) along axis 0");
	FAILS(mg_gather(mg_transpose(a), MG_INDEX(wild, 3, 1), 0),
	      "mg_gather: index of shape (3, 1) does not fit shape (3, 4) along axis 0");
	FAILS(mg_gather(MG_VIEW_F64(f64_data, 3), MG_INDEX(wild, 3), 0),
	      "mg_gather: index 3 is outside axis 0 of shape (3)");
	FAILS(mg_embedding(MG_VIEW_F64(f64_data, 3, 2), MG_INDEX(wild, 3)),
	      "mg_embedding: id 3 is outside the 3 rows of shape (3, 2)");
}

static void test_views(void)
{
	FAILS(MG_VIEW_F64(NULL, 2), "mg_view_f64: NULL data for shape (2)");
	FAILS(MG_VIEW_F32(f32_data, 2, -1), "mg_view_f32: no tensor has shape (2, -1)");
	FAILS(MG_VIEW_F32(f32_data, 1, 1, 1, 1, 1, 1, 1, 1, 1),
	      "mg_view_f32: rank 9 is not in 0 to 8");
	FAILS(MG_VIEW_F32(f32_data, PTRDIFF_MAX / 4, 2),
	      "mg_view_f32: no tensor has shape (2305843009213693951, 2)");
	FAILS(mg_zeros(MG_F64, MG_DIMS(PTRDIFF_MAX / 8, 8)),
	      "mg_zeros: no tensor has shape (1152921504606846975, 8)");
	FAILS(mg_matmul(mg_broadcast(mg_scalar(1), MG_DIMS(PTRDIFF_MAX / 16, 1)),
	                mg_broadcast(mg_scalar(1), MG_DIMS(1, 64))),
	      "mg_matmul: no tensor has shape (576460752303423487, 64)");
	CHECK(!mg_is_error(MG_VIEW_F64(NULL, 0, 3)) && n_errors == 0);
	CHECK(isnan(mg_item(MG_VIEW_F64(f64_data, 2))));
	CHECK(reported("mg_item: shape (2) has not one element"));
	CHECK(isnan(mg_item_f32(MG_VIEW_F32(f32_data, 0))));
	CHECK(reported("mg_item_f32: shape (0) has not one element"));

	const mg_tensor y = MG_VIEW_F64(f64_data, 2, 3);
	CHECK(!mg_copy(y, MG_VIEW_F64(f64_data, 3, 2)));
	CHECK(reported("mg_copy: shapes (2, 3) and (3, 2) do not broadcast"));
	CHECK(!mg_copy(MG_VIEW_F64(f64_data, 1, 3), y));
	CHECK(reported("mg_copy: shape (2, 3) does not fit into (1, 3)"));
	CHECK(!mg_copy(MG_VIEW_F64(f64_data, 3), MG_VIEW_F64(f64_data, 1, 3)));
	CHECK(reported("mg_copy: shape (1, 3) does not fit into (3)"));
	CHECK(!mg_copy(y, MG_VIEW_F32(f32_data, 2, 3)));
	CHECK(reported(
		"mg_copy: element types f64 of shape (2, 3) and f32 of shape (2, 3) differ"));

	CHECK(mgrt_check("net", "x", &y, MG_F64, MG_DIMS(2, 3)) && n_errors == 0);
	CHECK(!mgrt_check("net", "x", &y, MG_F32, MG_DIMS(2, 4)));
	CHECK(reported("net: x is f64 (2, 3), not f32 (2, 4)"));
	const mg_tensor turned = mg_transpose(y);
	CHECK(!mgrt_check("net", "x", &turned, MG_F64, MG_DIMS(3, 2)));
	CHECK(reported("net: x is f64 (3, 2) not contiguous, not f64 (3, 2)"));
}

static void test_optimisers(void)
{
	const mg_tensor w = MG_VIEW_F64(f64_data, 2, 3), other = MG_VIEW_F64(f64_data, 3);
	const mg_tensor f = MG_VIEW_F32(f32_data, 2, 3);
	CHECK(!mg_sgd(w, other, w, (mg_sgd_options){ .rate = 1, .momentum = 1 }));
	CHECK(n_errors == 1 && !(n_errors = 0));
	CHECK(!mg_sgd(w, f, (mg_tensor){ 0 }, (mg_sgd_options){ .rate = 1 }));
	CHECK(reported("mg_sgd: f32 (2, 3) does not go with f64 (2, 3)"));
	CHECK(!mg_adam(w, w, other, w, mg_adam_defaults(1)));
	CHECK(reported("mg_adam: f64 (3) does not go with f64 (2, 3)"));
	mg_adam_options o = mg_adam_defaults(1);
	o.step = 0;
	CHECK(!mg_adam(w, w, w, w, o));
	CHECK(reported("mg_adam: step 0; steps count from 1"));
	CHECK(!mg_init_he(other, 1));
	CHECK(reported("mg_init_he: shape (3) is neither (in, out) nor (out, in, h, w)"));
}

/* The error tensor in every position of every operation: no report, no crash, an error tensor. */
static void test_silence(void)
{
	const mg_tensor bad = { 0 }, a = MG_VIEW_F64(f64_data, 2, 3);
	const mg_tensor parts[2] = { a, bad };
	const mg_index none = { 0 }, index = MG_INDEX(three, 3);
	const mg_tensor results[] = {
		mg_neg(bad),
		mg_exp(bad),
		mg_gelu(bad),
		mg_add(a, bad),
		mg_add(bad, a),
		mg_pow(bad, bad),
		mg_where(a, bad, a),
		mg_masked_fill(a, bad, 1),
		mg_dropout(bad, a, 7),
		mg_sum(bad),
		mg_max(bad),
		mg_var_axis(bad, 9, true),
		mg_max_axis(bad, 0, true),
		mg_softmax(bad, 0),
		mg_log_softmax(bad, 1),
		mg_matmul(a, bad),
		mg_matmul(bad, a),
		mg_conv2d(bad, a, 0, 0, 0),
		mg_max_pool2d(bad, 0, 0),
		mg_avg_pool2d(bad, 1, 1),
		mg_reshape(bad, MG_DIMS(3)),
		mg_transpose(bad),
		mg_permute(bad, MG_DIMS(4)),
		mg_broadcast(bad, MG_DIMS(4)),
		mg_slice(bad, 0, 1, 2),
		mg_flip(bad, 0),
		mg_pad(bad, MG_DIMS(1), MG_DIMS(1), 0),
		mg_concat(parts, 2, 0),
		mg_stack(parts, 2, 0),
		mg_gather(bad, index, 0),
		mg_gather(a, none, 0),
		mg_embedding(bad, index),
		mg_embedding(a, none),
		mg_layer_norm(a, bad, a, 0),
		mg_layer_norm(bad, a, a, 0),
		mg_cross_entropy(a, bad),
		mg_cross_entropy_labels(bad, index),
		mg_cross_entropy_labels(a, none),
		mg_cast(bad, MG_F32),
		mg_mean(mg_square(mg_sub(mg_matmul(a, bad), a))),
	};
	for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
		CHECK(mg_is_error(results[i]) && results[i].rank == 0);
		CHECK(n_errors == 0);
		n_errors = 0;
	}
	CHECK(isnan(mg_item(bad)) && isnan(mg_item_f32(bad)) && mg_size(bad) == 0);
	CHECK(!mg_copy(a, bad) && !mg_copy(bad, a) && !mg_save("/nowhere/at/all", bad));
	CHECK(!mg_sgd(a, bad, a, (mg_sgd_options){ 1, 1 }) && !mg_init_uniform(bad, 0, 1, 1));
	CHECK(!mg_adam(bad, a, a, a, mg_adam_defaults(1)) && !mg_init_glorot(bad, 1));
	CHECK(!mgrt_check("net", "x", &bad, MG_F64, MG_DIMS(1)) && n_errors == 0);
}

int main(void)
{
	mgrt_error_handler *const first = mgrt_set_error_handler(catch_error);
	mg_arena arena = { 0 };
	mg_arena_use(&arena);
	test_shapes();
	test_movement();
	test_views();
	test_optimisers();
	test_silence();
	mg_arena_free(&arena);
	CHECK(mg_arena_current() != &arena);
	CHECK(mgrt_set_error_handler(NULL) == catch_error);
	CHECK(mgrt_set_error_handler(first) == first);
	return check_status();
}
