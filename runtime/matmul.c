/* matmul.c -- products of matrices: CBLAS, or plain C where MGRT_BLAS is not defined.
 *
 * mg_matmul brings every operand to matrices whose rows or columns are contiguous, which the
 * product reads as they stand or as transposed, and to steps between the matrices of a batch. */
#include "internal.h"

#include <limits.h>

#ifdef MGRT_BLAS
#include <cblas.h>
#endif

/* Left to themselves compilers vectorise a tile in ways that differ tenfold in speed, so they are
 * told what a vector is; where they know none, it is one element and the same source is plain C. */
#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((__always_inline__))
#define PREFETCH(p) __builtin_prefetch(p, 1)
#else
#define ALWAYS_INLINE inline
#define PREFETCH(p) ((void)(p))
#endif
#if defined(__clang__)
#define UNROLL _Pragma("unroll")
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#elif defined(__GNUC__)
#define UNROLL _Pragma("GCC unroll 16")
typedef int32_t Mask_f32 __attribute__((__vector_size__(16)));
typedef int64_t Mask_f64 __attribute__((__vector_size__(32)));
#define SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, (SHUFFLE_MASK){ i, j, k, l })
#else
#define UNROLL
#endif

/* What is compiled for more than one processor is chosen when the program runs; MGRT_PLAIN: only
 * what the compiler was told is there. */
#if defined(__GNUC__) && defined(__x86_64__) && !defined(__AVX512F__) && !defined(MGRT_PLAIN)
#define MGRT_DISPATCH
typedef enum Processor { PROCESSOR_PLAIN, PROCESSOR_AVX2, PROCESSOR_AVX512 } Processor;

static Processor mgrt_processor(void)
{
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
	    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
		return PROCESSOR_AVX512;
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? PROCESSOR_AVX2
	                                                                       : PROCESSOR_PLAIN;
}
#endif

/* Multiplications: up to SMALL nothing is packed; up to TINY a BLAS would take longer to be called;
 * up to OURS it is not faster than what is here, if there are so many rows that packing columns for
 * them pays. From PARALLEL on it may use more than one thread. */
enum {
	BLOCK_K = 512,
	BLOCK_BYTES = 1 << 17,
	FEW_ROWS = 4,
	PACKING_ROWS = 24,
	FEW_COLUMNS = 8,
	SMALL = 1024,
	TINY = 256,
	OURS = 1 << 26,
	PARALLEL = 1 << 18
};

/* Element p of vector i is data[i * step[0] + p * step[1]]. */
typedef struct Matrix_f32 {
	const float *data;
	ptrdiff_t step[2];
} Matrix_f32;
typedef struct Matrix_f64 {
	const double *data;
	ptrdiff_t step[2];
} Matrix_f64;

#ifdef MGRT_BLAS
static bool fits_blas(const mgrt_matmul_layout *l)
{
	return l->m <= INT_MAX && l->n <= INT_MAX && l->k <= INT_MAX && l->a_leading <= INT_MAX &&
	       l->b_leading <= INT_MAX && l->out_leading <= INT_MAX;
}

#if defined(__GNUC__) && defined(__ELF__)
int openblas_get_num_threads(void) __attribute__((__weak__));

static bool is_parallel(void)
{
	return !openblas_get_num_threads || openblas_get_num_threads() > 1;
}
#else
static bool is_parallel(void)
{
	return true;
}
#endif

/* The products of nets are small, and most of them thin: packing both operands and clearing the
 * result takes a BLAS as long as a fourth of the multiplications. */
static bool is_ours(ptrdiff_t m, ptrdiff_t n, ptrdiff_t k)
{
#if defined(MGRT_DISPATCH)
	const bool has_vectors = mgrt_processor() != PROCESSOR_PLAIN;
#elif defined(__AVX512F__) || (defined(__AVX2__) && defined(__FMA__))
	const bool has_vectors = true;
#else
	const bool has_vectors = false;
#endif
	return has_vectors && m >= PACKING_ROWS && n >= FEW_COLUMNS && k >= FEW_COLUMNS &&
	       m * n <= (is_parallel() ? PARALLEL : OURS) / k;
}

#define GEMM_BLAS(type, name, gemm)                                                                \
	static void name(type *out, const type *a, const type *b, const mgrt_matmul_layout *l)     \
	{                                                                                          \
		gemm(CblasRowMajor, l->flags &MGRT_TN ? CblasTrans : CblasNoTrans,                 \
		     l->flags &MGRT_NT ? CblasTrans : CblasNoTrans, (int)l->m, (int)l->n,          \
		     (int)l->k, 1, a, (int)l->a_leading, b, (int)l->b_leading,                     \
		     (type)(l->flags & MGRT_ACCUMULATE ? 1 : 0), out, (int)l->out_leading);        \
	}
GEMM_BLAS(float, gemm_blas_f32, cblas_sgemm)
GEMM_BLAS(double, gemm_blas_f64, cblas_dgemm)
#endif

#include "as_f32.h"
#define SHUFFLE_MASK Mask_f32
#include "gemm.inc"
#undef SHUFFLE_MASK

#include "as_f64.h"
#define SHUFFLE_MASK Mask_f64
#include "gemm.inc"

/* The last two axes of an operand, as the product wants to see them. */
typedef struct Operand {
	mg_tensor t;
	bool transposed;
	ptrdiff_t leading;
} Operand;

/* Rows contiguous, or columns; else a copy.  Strides of extents 1 mean nothing. */
static Operand operand_of(const char *op, mg_tensor t)
{
	for (int i = 0; i < 2; i++) {
		const ptrdiff_t rows = t.extents[t.rank - 2], columns = t.extents[t.rank - 1];
		const ptrdiff_t down = t.strides[t.rank - 2], along = t.strides[t.rank - 1];
		if ((along == 1 || columns == 1) && (down >= columns || rows == 1))
			return (Operand){ t, false, rows == 1 || down < columns ? columns : down };
		if ((down == 1 || rows == 1) && (along >= rows || columns == 1))
			return (Operand){ t, true, columns == 1 || along < rows ? rows : along };
		const mg_dims shape = mgrt_shape(&t);
		const mg_tensor copy = mgrt_result(op, t.element, &shape);
		if (copy.data)
			mgrt_convert(&copy, &t);
		t = copy;
		if (!t.data)
			break;
	}
	return (Operand){ t, false, 0 };
}

static void product_f32(ptrdiff_t n, void *const *data, const ptrdiff_t *step, void *context)
{
	mgrt_matmul_layout *const l = context;
	l->batch = n;
	l->out_step = step[0];
	l->a_step = step[1];
	l->b_step = step[2];
	mgrt_matmul_batch_f32(data[0], data[1], data[2], l);
}

static void product_f64(ptrdiff_t n, void *const *data, const ptrdiff_t *step, void *context)
{
	mgrt_matmul_layout *const l = context;
	l->batch = n;
	l->out_step = step[0];
	l->a_step = step[1];
	l->b_step = step[2];
	mgrt_matmul_batch_f64(data[0], data[1], data[2], l);
}

/* A vector as a row (axis 0) or a column (axis 1). */
static mg_tensor as_matrix(mg_tensor t, int axis)
{
	if (t.rank != 1)
		return t;
	t.rank = 2;
	t.extents[1 - axis] = t.extents[0];
	t.strides[1 - axis] = t.strides[0];
	t.extents[axis] = 1;
	t.strides[axis] = t.extents[1 - axis];
	return t;
}

/* Many matrices by one: the rows of all of them are the rows of a single product. */
static void join_rows(mg_tensor in[2], mg_dims *batch, mgrt_matmul_layout *l)
{
	if (in[1].rank != 2 || !mgrt_is_contiguous(&in[0]))
		return;
	for (int i = 0; i < batch->rank; i++)
		l->m *= batch->extents[i];
	batch->rank = 0;
	in[0].rank = 2;
	in[0].extents[0] = l->m;
	in[0].extents[1] = l->k;
	in[0].strides[0] = l->k;
	in[0].strides[1] = 1;
}

static mg_tensor without_matrix(mg_tensor t)
{
	t.rank -= 2;
	return t;
}

/* in are matrices, or stacks of them, that fit; y is contiguous. */
static bool multiply(const char *op, mg_tensor y, mg_tensor in[2], mg_dims batch)
{
	mgrt_matmul_layout l = { .m = in[0].extents[in[0].rank - 2],
		                 .n = in[1].extents[in[1].rank - 1],
		                 .k = in[1].extents[in[1].rank - 2] };
	l.out_leading = l.n;
	join_rows(in, &batch, &l);
	if (!mgrt_unify(op, in, 2))
		return false;
	const Operand a = operand_of(op, in[0]);
	const Operand b = operand_of(op, in[1]);
	if (!a.t.data || !b.t.data)
		return false;
	l.flags = (a.transposed ? MGRT_TN : 0) | (b.transposed ? MGRT_NT : 0);
	l.a_leading = a.leading;
	l.b_leading = b.leading;
	mg_dims shape = batch;
	shape.extents[shape.rank++] = l.m;
	shape.extents[shape.rank++] = l.n;
	const mg_tensor out = mgrt_view(y.data, y.element, &shape);
	mgrt_run(KERNEL(product), &batch,
	         (mg_tensor[]){ without_matrix(out), without_matrix(a.t), without_matrix(b.t) }, 3,
	         &l);
	return true;
}

mg_tensor mg_matmul(mg_tensor a, mg_tensor b)
{
	mg_tensor in[2] = { as_matrix(a, 0), as_matrix(b, 1) };
	if (mgrt_any_error(in, 2))
		return (mg_tensor){ 0 };
	const bool fits = a.rank > 0 && b.rank > 0 &&
	                  in[0].extents[in[0].rank - 1] == in[1].extents[in[1].rank - 2];
	if (!fits)
		return mgrt_fail("%s: shapes %s and %s do not multiply", __func__,
		                 mgrt_shape_text(&a).text, mgrt_shape_text(&b).text);
	const mg_tensor stacks[2] = { without_matrix(in[0]), without_matrix(in[1]) };
	mg_element element;
	mg_dims batch;
	if (!mgrt_common_element(__func__, in, 2, &element) ||
	    !mgrt_broadcast_shape(__func__, stacks, 2, &batch))
		return (mg_tensor){ 0 };
	mg_dims shape = batch;
	if (a.rank > 1)
		shape.extents[shape.rank++] = in[0].extents[in[0].rank - 2];
	if (b.rank > 1)
		shape.extents[shape.rank++] = in[1].extents[in[1].rank - 1];
	const mg_tensor y = mgrt_result(__func__, element, &shape);
	if (!y.data)
		return y;
	const mg_arena_mark mark = mgrt_save();
	const bool done = multiply(__func__, y, in, batch);
	mgrt_restore(mark);
	return done ? y : (mg_tensor){ 0 };
}
