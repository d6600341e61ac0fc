/* internal.h -- what the files of the runtime share.
 *
 * Every operation has the same four steps: pass an error tensor on; check types and shapes
 * (mgrt_fail); take the result from the arena (mgrt_result); run a kernel over all operands with
 * one strided loop (strided_run).  Kernels come in pairs, f32 and f64, from one source: an .inc
 * file included between as_f32.h and as_f64.h.  Scratch is taken after the result and given back
 * by mgrt_restore.  op is always the public name of the operation. */
#ifndef MGRT_INTERNAL_H
#define MGRT_INTERNAL_H

#include "mgrt/mgrt.h"

#define MGRT_MAX_OPERANDS 4

/* ---- handlers.c ---- */

/* Reports, and returns the error tensor. */
mg_tensor mgrt_fail(const char *format, ...) MGRT_PRINTF(1, 2);

/* ---- tensor_arena.c ---- */

/* From the current arena, aligned to 64 bytes, never NULL for 0 bytes; NULL after reporting. */
void *mgrt_take(const char *op, size_t bytes);
mg_arena_mark mgrt_save(void);
void mgrt_restore(mg_arena_mark mark);

/* ---- view.c ---- */

typedef struct ShapeText {
	char text[MG_MAX_RANK * 21 + 3];
} ShapeText;

ShapeText mgrt_dims_text(const mg_dims *dims); /* "(4, 3)" */
ShapeText mgrt_shape_text(const mg_tensor *t);

mg_dims mgrt_shape(const mg_tensor *t);
bool mgrt_same_dims(const mg_dims *a, const mg_dims *b);
size_t mgrt_element_size(mg_element element);
const char *mgrt_element_name(mg_element element);
/* False where the number of elements or bytes exceeds PTRDIFF_MAX, or an extent is negative. */
bool mgrt_count(const mg_dims *dims, ptrdiff_t *count);
bool mgrt_is_contiguous(const mg_tensor *t);
/* Row-major view of data. */
mg_tensor mgrt_view(void *data, mg_element element, const mg_dims *dims);
/* A new row-major tensor, uninitialised. */
mg_tensor mgrt_result(const char *op, mg_element element, const mg_dims *dims);
mg_tensor mgrt_contiguous(const char *op, mg_tensor t); /* t itself, or a copy */
/* 0 .. rank - 1, or -1 after reporting. */
int mgrt_axis(const char *op, const mg_tensor *t, int axis);
mg_tensor mgrt_without_axis(const mg_tensor *t, int axis);
/* Relabels or converts MG_ANY; any other change of type is the caller's to exclude. */
mg_tensor mgrt_as(const char *op, mg_tensor t, mg_element element);
/* The type all n agree on; false after reporting two that differ. */
bool mgrt_common_element(const char *op, const mg_tensor *t, int n, mg_element *element);
/* As above, and brings every MG_ANY among t to it. */
bool mgrt_unify(const char *op, mg_tensor *t, int n);
bool mgrt_any_error(const mg_tensor *t, int n);
/* Elements of from into the same-shaped to; types may differ. */
void mgrt_convert(const mg_tensor *to, const mg_tensor *from);

/* ---- strided.c ---- */

/* One call handles n elements: operand i is at data[i], data[i] + step[i], ... */
typedef void Body(ptrdiff_t n, void *const *data, const ptrdiff_t *step, void *context);
typedef struct Kernel {
	Body *f32, *f64;
} Kernel;
#define KERNEL(name)                                                                               \
	(Kernel)                                                                                   \
	{                                                                                          \
		name##_f32, name##_f64                                                             \
	}

/* Walks up to four operands over one shape in row-major order; an operand of extent 1, or of fewer
 * axes, is repeated. */
typedef struct Strided {
	int rank, n_operands;
	ptrdiff_t extents[MG_MAX_RANK];
	ptrdiff_t strides[MGRT_MAX_OPERANDS][MG_MAX_RANK];
	ptrdiff_t size[MGRT_MAX_OPERANDS]; /* of an element, in bytes */
	void *data[MGRT_MAX_OPERANDS];
} Strided;

/* The caller has checked that the operands broadcast to shape. */
Strided mgrt_strided(const mg_dims *shape, const mg_tensor *operands, int n_operands);
void mgrt_strided_run(const Strided *s, Body *body, void *context);
/* mgrt_strided and its run, over operands of one element type. */
void mgrt_run(Kernel kernel, const mg_dims *shape, const mg_tensor *operands, int n, void *context);
/* The shape all n broadcast to; false after reporting. */
bool mgrt_broadcast_shape(const char *op, const mg_tensor *t, int n, mg_dims *shape);

/* ---- elementwise.c ---- */

/* Broadcasts n operands into a new tensor: kernel's operand 0 is the result. */
mg_tensor mgrt_pointwise(const char *op, Kernel kernel, const mg_tensor *in, int n, void *context);

/* ---- reduce.c ---- */

/* (t - mean) / sqrt(var + epsilon) along the last axis; the rank is not 0. */
mg_tensor mgrt_normalized(const char *op, const mg_tensor *t, double epsilon);

#endif
