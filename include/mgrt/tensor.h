/* mgrt/tensor.h -- tensors for C: views, NumPy's operations, optimisers.
 *
 * An mg_tensor is a small view passed by value; it owns nothing.  Operations evaluate at once,
 * into the calling thread's current arena:
 *
 *   mg_arena arena = {0};
 *   mg_arena_use(&arena);
 *   mg_tensor y = mg_add(mg_matmul(MG_VIEW_F32(x, 32, 8), MG_VIEW_F32(w, 8, 4)), mg_scalar(1));
 *   double loss = mg_item(mg_mean(mg_square(y)));
 *   mg_arena_free(&arena);
 *
 * Broadcasting, axes (negative ones count from the end) and names are NumPy's.  What does not fit
 * is reported in one line through mgrt_error (mgrt.h); the operation then returns the error
 * tensor, {0}, which every later operation passes on without a word, and mg_item reads as NaN. */
#ifndef MGRT_TENSOR_H
#define MGRT_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MG_MAX_RANK 8

/* MG_ANY is kept as double and takes the element type of its partner; mg_scalar makes it. */
typedef enum mg_element { MG_F32, MG_F64, MG_ANY } mg_element;

/* Extents of a shape, or a list with one entry per axis. */
typedef struct mg_dims {
	int rank;
	ptrdiff_t extents[MG_MAX_RANK];
} mg_dims;

/* Element (i, j, ...) is data[i * strides[0] + j * strides[1] + ...]; strides count elements and
 * may be 0 or negative.  data is NULL in the error tensor only.  Operations never write through a
 * view; mg_copy, the optimisers and the initialisers do. */
typedef struct mg_tensor {
	void *data;
	mg_element element;
	int rank;
	ptrdiff_t extents[MG_MAX_RANK];
	ptrdiff_t strides[MG_MAX_RANK];
} mg_tensor;

/* Row-major integers that choose elements; each must lie in [0, extent). */
typedef struct mg_index {
	const int *data;
	mg_dims dims;
} mg_index;

/* ---- views ---- */

/* MG_DIMS(4, 3): 1 to 8 entries.  MG_NO_DIMS is the shape of a scalar. */
#define MG_DIMS(...)                                                                               \
	mg_dims_of(MG_COUNT_(__VA_ARGS__, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),                       \
	           MG_FIRST_(__VA_ARGS__, 0, 0, 0, 0, 0, 0, 0, 0))
#define MG_NO_DIMS mg_dims_of(0, 0, 0, 0, 0, 0, 0, 0, 0)
#define MG_COUNT_(a, b, c, d, e, f, g, h, i, j, n, ...) n
#define MG_FIRST_(a, b, c, d, e, f, g, h, ...) a, b, c, d, e, f, g, h

static inline mg_dims mg_dims_of(int rank, ptrdiff_t a, ptrdiff_t b, ptrdiff_t c, ptrdiff_t d,
                                 ptrdiff_t e, ptrdiff_t f, ptrdiff_t g, ptrdiff_t h)
{
	mg_dims dims;
	dims.rank = rank;
	dims.extents[0] = a;
	dims.extents[1] = b;
	dims.extents[2] = c;
	dims.extents[3] = d;
	dims.extents[4] = e;
	dims.extents[5] = f;
	dims.extents[6] = g;
	dims.extents[7] = h;
	return dims;
}

/* Contiguous row-major data with the extents given: MG_VIEW_F64(p, 4, 3).
 * Errors: NULL data, a negative extent, more elements than memory has. */
#define MG_VIEW_F32(p, ...) mg_view_f32((p), MG_DIMS(__VA_ARGS__))
#define MG_VIEW_F64(p, ...) mg_view_f64((p), MG_DIMS(__VA_ARGS__))
#define MG_INDEX(p, ...) mg_index_of((p), MG_DIMS(__VA_ARGS__))

mg_tensor mg_view_f32(const float *data, mg_dims extents);
mg_tensor mg_view_f64(const double *data, mg_dims extents);
mg_index mg_index_of(const int *data, mg_dims extents);

/* A rank-0 tensor that takes its partner's element type. */
mg_tensor mg_scalar(double value);
mg_tensor mg_full(mg_element element, mg_dims extents, double value);
mg_tensor mg_zeros(mg_element element, mg_dims extents);
mg_tensor mg_cast(mg_tensor t, mg_element element);

/* The only element of t.  Errors, as NaN: t has another number of elements. */
double mg_item(mg_tensor t);
float mg_item_f32(mg_tensor t);

/* Writes t, broadcast to y's shape, into what y views; they may overlap.  MG_ANY is converted.
 * False, and y untouched, after an error. */
bool mg_copy(mg_tensor y, mg_tensor t);

bool mg_is_error(mg_tensor t);
ptrdiff_t mg_size(mg_tensor t); /* number of elements, 0 for the error tensor */

/* ---- memory ---- */

/* {0} grows by malloc; mg_arena_on(buffer, bytes) stays inside the caller's buffer, and an
 * operation that does not fit in it is an error.  Neither may be copied while in use. */
typedef struct mg_arena {
	struct mg_arena_block *first, *current; /* own blocks, in the order of use */
	unsigned char *buffer;                  /* the caller's */
	size_t capacity, used;                  /* of buffer, or of the current block */
} mg_arena;

typedef struct mg_arena_mark {
	struct mg_arena_block *current;
	size_t used;
} mg_arena_mark;

mg_arena mg_arena_on(void *buffer, size_t bytes);
/* Makes a the calling thread's current arena; returns the one before.  NULL is an arena of the thread's
 * own, which grows: the one at start. */
mg_arena *mg_arena_use(mg_arena *a);
/* The current one, never NULL: mg_arena_reset(mg_arena_current()) forgets what a small program has
 * made without an arena, mg_arena_free gives it back. */
mg_arena *mg_arena_current(void);
/* Forgets every tensor in the arena and keeps its memory. */
void mg_arena_reset(mg_arena *a);
/* Forgets the tensors made since the mark. */
mg_arena_mark mg_arena_save(const mg_arena *a);
void mg_arena_restore(mg_arena *a, mg_arena_mark mark);
/* Gives the memory back; a is {0} again.  A thread that uses a is then back at its own. */
void mg_arena_free(mg_arena *a);

/* ---- pointwise; binary and ternary ones broadcast ---- */

mg_tensor mg_neg(mg_tensor a);
mg_tensor mg_exp(mg_tensor a);
mg_tensor mg_log(mg_tensor a);
mg_tensor mg_sqrt(mg_tensor a);
mg_tensor mg_sin(mg_tensor a);
mg_tensor mg_cos(mg_tensor a);
mg_tensor mg_tanh(mg_tensor a);
mg_tensor mg_sigmoid(mg_tensor a);
mg_tensor mg_relu(mg_tensor a);
mg_tensor mg_gelu(mg_tensor a); /* a * Phi(a), the exact one */
mg_tensor mg_abs(mg_tensor a);
mg_tensor mg_square(mg_tensor a);

mg_tensor mg_add(mg_tensor a, mg_tensor b);
mg_tensor mg_sub(mg_tensor a, mg_tensor b);
mg_tensor mg_mul(mg_tensor a, mg_tensor b);
mg_tensor mg_div(mg_tensor a, mg_tensor b);
mg_tensor mg_pow(mg_tensor a, mg_tensor b);
mg_tensor mg_maximum(mg_tensor a, mg_tensor b); /* NaN if either is; at a tie a */
mg_tensor mg_minimum(mg_tensor a, mg_tensor b);

/* 1 where it holds, else 0: masks for mg_where and for counting by mg_mean. */
mg_tensor mg_equal(mg_tensor a, mg_tensor b);
mg_tensor mg_not_equal(mg_tensor a, mg_tensor b);
mg_tensor mg_less(mg_tensor a, mg_tensor b);
mg_tensor mg_less_equal(mg_tensor a, mg_tensor b);
mg_tensor mg_greater(mg_tensor a, mg_tensor b);
mg_tensor mg_greater_equal(mg_tensor a, mg_tensor b);

/* condition != 0 ? a : b */
mg_tensor mg_where(mg_tensor condition, mg_tensor a, mg_tensor b);
/* mask != 0 ? value : t */
mg_tensor mg_masked_fill(mg_tensor t, mg_tensor mask, double value);
/* t * mask / (1 - rate): mask holds 1 where an element is kept.  Error: rate outside [0, 1). */
mg_tensor mg_dropout(mg_tensor t, mg_tensor mask, double rate);

/* ---- reductions: to a scalar, or along one axis, which keepdims keeps as extent 1 ---- */

mg_tensor mg_sum(mg_tensor t);
mg_tensor mg_mean(mg_tensor t);
mg_tensor mg_max(mg_tensor t); /* NaN if any is.  Error: nothing to choose from */
mg_tensor mg_min(mg_tensor t);
mg_tensor mg_var(mg_tensor t); /* mean((t - mean(t))^2) */
mg_tensor mg_logsumexp(mg_tensor t);

mg_tensor mg_sum_axis(mg_tensor t, int axis, bool keepdims);
mg_tensor mg_mean_axis(mg_tensor t, int axis, bool keepdims);
mg_tensor mg_max_axis(mg_tensor t, int axis, bool keepdims);
mg_tensor mg_min_axis(mg_tensor t, int axis, bool keepdims);
mg_tensor mg_var_axis(mg_tensor t, int axis, bool keepdims);
mg_tensor mg_logsumexp_axis(mg_tensor t, int axis, bool keepdims);

/* Where along axis the first maximum or minimum is, or the first NaN; in the arena.  Errors, as {0}: nothing to choose
 * from, more than INT_MAX elements along axis. */
mg_index mg_argmax(mg_tensor t, int axis);
mg_index mg_argmin(mg_tensor t, int axis);

/* The transpose of mg_broadcast: sums over the axes along which extents would be repeated to become t's shape. */
mg_tensor mg_sum_to(mg_tensor t, mg_dims extents);

mg_tensor mg_softmax(mg_tensor t, int axis);
mg_tensor mg_log_softmax(mg_tensor t, int axis);

/* ---- products ---- */

/* (..., m, k) and (..., k, n) give (..., m, n); leading axes broadcast.  As in NumPy, a vector on
 * the left is a row, one on the right a column, and its axis is gone from the result. */
mg_tensor mg_matmul(mg_tensor a, mg_tensor b);

/* x (n, c, h, w) and kernel (o, c / groups, kh, kw) give (n, o, oh, ow),
 * oh = (h + 2 * padding - kh) / stride + 1; zeros are padded.  Cross-correlation, as in nets. */
mg_tensor mg_conv2d(mg_tensor x, mg_tensor kernel, int stride, int padding, int groups);

/* x (n, c, h, w): over windows of size by size that lie wholly inside x. */
mg_tensor mg_max_pool2d(mg_tensor x, int size, int stride);
mg_tensor mg_avg_pool2d(mg_tensor x, int size, int stride);

/* ---- movement: views of t where strides allow, else copies ---- */

/* One extent may be -1: what is left.  Error: another number of elements. */
mg_tensor mg_reshape(mg_tensor t, mg_dims extents);
mg_tensor mg_transpose(mg_tensor t); /* all axes in reverse order */
mg_tensor mg_permute(mg_tensor t, mg_dims axes);
mg_tensor mg_broadcast(mg_tensor t, mg_dims extents);
/* Elements start, start + step, ... below stop; negative ones count from the end, step >= 1.
 * Error, unlike NumPy: a bound outside the axis, or start after stop. */
mg_tensor mg_slice(mg_tensor t, int axis, ptrdiff_t start, ptrdiff_t stop);
mg_tensor mg_slice_step(mg_tensor t, int axis, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step);
mg_tensor mg_flip(mg_tensor t, int axis);

/* before[i] and after[i] copies of value around axis i. */
mg_tensor mg_pad(mg_tensor t, mg_dims before, mg_dims after, double value);
/* n >= 1 parts that agree in all extents but that of axis; along axis. */
mg_tensor mg_concat(const mg_tensor *parts, int n, int axis);
/* n >= 1 parts of one shape, along a new axis. */
mg_tensor mg_stack(const mg_tensor *parts, int n, int axis);
/* NumPy's take_along_axis: y[i, j] = t[i, index[i, j]] for axis 1.  index has t's rank and, but
 * for axis, t's extents. */
mg_tensor mg_gather(mg_tensor t, mg_index index, int axis);
/* Rows of table (v, ...): shape of ids followed by (...). */
mg_tensor mg_embedding(mg_tensor table, mg_index ids);

/* ---- nets ---- */

/* (t - mean) / sqrt(var + epsilon) * scale + shift along the last axis, whose extent is that of
 * the vectors scale and shift. */
mg_tensor mg_layer_norm(mg_tensor t, mg_tensor scale, mg_tensor shift, double epsilon);
/* Mean over all but the last axis of -sum(target * log_softmax(logits)); a scalar.  target has the
 * shape of logits, or labels (..., ) that of logits without the last axis. */
mg_tensor mg_cross_entropy(mg_tensor logits, mg_tensor target);
mg_tensor mg_cross_entropy_labels(mg_tensor logits, mg_index labels);

/* ---- NumPy's .npy files ---- */

/* f4 and f8 of either byte order, C and Fortran order, format 1 to 3; into the arena.
 * Errors: no such file, not such a file, cut short. */
mg_tensor mg_load(const char *path);
/* Writes t in C order.  False after an error: the file may then be there, but not whole. */
bool mg_save(const char *path, mg_tensor t);

/* ---- optimisers: step w in place; all tensors have w's shape and element type ---- */

typedef struct mg_sgd_options {
	double rate, momentum;
} mg_sgd_options;

/* velocity = momentum * velocity + w_bar;  w -= rate * velocity.
 * velocity is not used, and may be the error tensor {0}, where momentum is 0. */
bool mg_sgd(mg_tensor w, mg_tensor w_bar, mg_tensor velocity, mg_sgd_options options);

typedef struct mg_adam_options {
	double rate, beta1, beta2, epsilon;
	long step; /* 1 at the first call, one more at each */
} mg_adam_options;

/* beta1 0.9, beta2 0.999, epsilon 1e-8, step 1 */
mg_adam_options mg_adam_defaults(double rate);

/* mean and square start as zeros and belong to the optimiser. */
bool mg_adam(mg_tensor w, mg_tensor w_bar, mg_tensor mean, mg_tensor square,
             mg_adam_options options);

/* ---- initialisers: fill t in row-major order; the same seed gives the same numbers ---- */

bool mg_init_uniform(mg_tensor t, double low, double high, uint64_t seed);
bool mg_init_normal(mg_tensor t, double mean, double deviation, uint64_t seed);
/* 1 with probability keep, else 0: a mask for mg_dropout. */
bool mg_init_mask(mg_tensor t, double keep, uint64_t seed);
/* t is (in, out), or (out, in, h, w) of a convolution.  Glorot: uniform, variance 2 / (in + out).
 * He: normal, variance 2 / in.  in and out count the h * w window.  Error: another rank. */
bool mg_init_glorot(mg_tensor t, uint64_t seed);
bool mg_init_he(mg_tensor t, uint64_t seed);

#ifdef __cplusplus
}
#endif
#endif
