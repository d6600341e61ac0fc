/* mgrt/mgrt.h -- what generated code calls: products of matrices, handlers, special functions.
 *
 * Nothing here allocates.  All functions but the setter of the handler may run in parallel on
 * distinct outputs. */
#ifndef MGRT_MGRT_H
#define MGRT_MGRT_H

#include <mgrt/math.h>
#include <mgrt/tensor.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define MGRT_PRINTF(text, first) __attribute__((__format__(__printf__, text, first)))
#define MGRT_INLINE __attribute__((__always_inline__)) inline
#else
#define MGRT_PRINTF(text, first)
#define MGRT_INLINE inline
#endif

/* ---- errors ---- */

typedef void mgrt_error_handler(const char *message);

/* Formats one line, without a newline, and gives it to the handler. */
void mgrt_error(const char *format, ...) MGRT_PRINTF(1, 2);
/* NULL is the handler at start, which prints to standard error and returns.  One handler serves
 * all threads.  Returns the one before. */
mgrt_error_handler *mgrt_set_error_handler(mgrt_error_handler *handler);

/* Whether t has this element type, these extents and contiguous row-major data; reports through
 * mgrt_error, naming function and parameter, what it has instead.  The error tensor is false too,
 * without a word: it has been reported. */
static MGRT_INLINE bool mgrt_check(const char *function, const char *parameter, const mg_tensor *t,
                              mg_element element, mg_dims extents);
bool mgrt_misfit(const char *function, const char *parameter, const mg_tensor *t,
                 mg_element element, mg_dims extents); /* its second half: reports */

/* Inline, so that constant extents cost a comparison each and are nowhere in memory. */
static MGRT_INLINE bool mgrt_check(const char *function, const char *parameter, const mg_tensor *t,
                              mg_element element, mg_dims extents)
{
	ptrdiff_t stride = 1;
	bool fits = t->data && t->element == element && t->rank == extents.rank;
	for (int i = extents.rank; i-- > 0;) {
		fits = fits && t->extents[i] == extents.extents[i] &&
		       (t->strides[i] == stride || extents.extents[i] <= 1);
		stride *= extents.extents[i];
	}
	return fits || mgrt_misfit(function, parameter, t, element, extents);
}

/* ---- out = op(a) op(b), or out += op(a) op(b) ---- */

/* Which operand is stored transposed: MGRT_TN takes a as (k, m); MGRT_ACCUMULATE may be added. */
enum { MGRT_NN = 0, MGRT_TN = 1, MGRT_NT = 2, MGRT_TT = 3, MGRT_ACCUMULATE = 4 };

/* out (m, n), op(a) (m, k), op(b) (k, n), row-major without gaps; out overlaps neither.
 * Where k is 0, out is zeroed or, accumulating, kept. */
void mgrt_matmul_f32(float *out, const float *a, const float *b, ptrdiff_t m, ptrdiff_t n,
                     ptrdiff_t k, int flags);
void mgrt_matmul_f64(double *out, const double *a, const double *b, ptrdiff_t m, ptrdiff_t n,
                     ptrdiff_t k, int flags);

/* A batch of products: matrix i of an operand begins i * its step after the first (a step of 0
 * repeats it) and its rows, as stored, are leading elements apart. */
typedef struct mgrt_matmul_layout {
	ptrdiff_t m, n, k, batch;
	ptrdiff_t out_leading, a_leading, b_leading;
	ptrdiff_t out_step, a_step, b_step;
	int flags;
} mgrt_matmul_layout;

void mgrt_matmul_batch_f32(float *out, const float *a, const float *b,
                           const mgrt_matmul_layout *layout);
void mgrt_matmul_batch_f64(double *out, const double *a, const double *b,
                           const mgrt_matmul_layout *layout);

/* ---- convolution: x (batch, channels, height, width) with kernel (out_channels,
 *      channels / groups, kernel_height, kernel_width), all contiguous; see mg_conv2d ---- */

typedef struct mgrt_conv2d_layout {
	ptrdiff_t batch, channels, height, width;
	ptrdiff_t out_channels, kernel_height, kernel_width;
	ptrdiff_t stride, padding, groups; /* groups divides both numbers of channels */
} mgrt_conv2d_layout;

/* Bytes of the work that the following need. */
size_t mgrt_conv2d_work(const mgrt_conv2d_layout *layout, mg_element element);

/* out = conv2d(x, kernel) */
void mgrt_conv2d_f32(float *out, const float *x, const float *kernel,
                     const mgrt_conv2d_layout *layout, void *work);
void mgrt_conv2d_f64(double *out, const double *x, const double *kernel,
                     const mgrt_conv2d_layout *layout, void *work);
/* x_bar += the adjoint of x */
void mgrt_conv2d_input_f32(float *x_bar, const float *kernel, const float *out_bar,
                           const mgrt_conv2d_layout *layout, void *work);
void mgrt_conv2d_input_f64(double *x_bar, const double *kernel, const double *out_bar,
                           const mgrt_conv2d_layout *layout, void *work);
/* kernel_bar += the adjoint of kernel */
void mgrt_conv2d_kernel_f32(float *kernel_bar, const float *x, const float *out_bar,
                            const mgrt_conv2d_layout *layout, void *work);
void mgrt_conv2d_kernel_f64(double *kernel_bar, const double *x, const double *out_bar,
                            const mgrt_conv2d_layout *layout, void *work);

/* ---- derivatives of lgamma ---- */

/* The first and the second one.  At 0 digamma is -inf (-0: inf), at negative integers NaN;
 * trigamma is inf at all of them.  Error below 1e-14 relative (long double: 1e-17), except
 * for digamma next to its zeros at negative arguments, where it is absolute. */
float mgrt_digammaf(float x);
double mgrt_digamma(double x);
long double mgrt_digammal(long double x);
float mgrt_trigammaf(float x);
double mgrt_trigamma(double x);
long double mgrt_trigammal(long double x);

#ifdef __cplusplus
}
#endif
#endif
