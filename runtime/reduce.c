/* reduce.c -- reductions, and maps that need a whole row: softmax, normalisation.
 *
 * One axis is the row that a kernel walks; the strided loop walks the others.  A full reduction
 * is one over the only axis of the flattened tensor. */
#include "internal.h"

#include <math.h>

typedef struct Row {
	ptrdiff_t n;
	ptrdiff_t step[2]; /* of the input, of the result where that is a row too */
	double epsilon;
} Row;

#include "as_f32.h"
#include "reduce.inc"

#include "as_f64.h"
#include "reduce.inc"

/* axis is valid and names the row. */
static mg_tensor reduced(const char *op, Kernel kernel, const mg_tensor *t, int axis)
{
	const mg_tensor others = mgrt_without_axis(t, axis);
	const mg_dims shape = mgrt_shape(&others);
	const mg_tensor y = mgrt_result(op, t->element, &shape);
	if (y.data)
		mgrt_run(kernel, &shape, (mg_tensor[]){ y, others }, 2,
		         &(Row){ t->extents[axis], { t->strides[axis] }, 0 });
	return y;
}

static mg_tensor reduced_axis(const char *op, Kernel kernel, mg_tensor t, int axis, bool keepdims)
{
	if (!t.data || (axis = mgrt_axis(op, &t, axis)) < 0)
		return (mg_tensor){ 0 };
	mg_tensor y = reduced(op, kernel, &t, axis);
	if (!y.data || !keepdims)
		return y;
	mg_dims shape = mgrt_shape(&t);
	shape.extents[axis] = 1;
	return mgrt_view(y.data, y.element, &shape);
}

static mg_tensor reduced_full(const char *op, Kernel kernel, mg_tensor t)
{
	if (!t.data)
		return t;
	const mg_tensor y = mgrt_result(op, t.element, &(mg_dims){ 0 });
	if (!y.data)
		return y;
	const mg_arena_mark mark = mgrt_save();
	t = mgrt_contiguous(op, t);
	if (t.data)
		mgrt_run(kernel, &(mg_dims){ 0 },
		         (mg_tensor[]){ y, { .data = t.data, .element = t.element } }, 2,
		         &(Row){ mg_size(t), { 1 }, 0 });
	mgrt_restore(mark);
	return t.data ? y : t;
}

#define REDUCTION(name)                                                                            \
	mg_tensor mg_##name(mg_tensor t)                                                           \
	{                                                                                          \
		return reduced_full(__func__, KERNEL(name), t);                                    \
	}                                                                                          \
	mg_tensor mg_##name##_axis(mg_tensor t, int axis, bool keepdims)                           \
	{                                                                                          \
		return reduced_axis(__func__, KERNEL(name), t, axis, keepdims);                    \
	}
REDUCTION(sum)
REDUCTION(mean)
REDUCTION(var)
REDUCTION(logsumexp)

/* As above for a choice among the elements: there must be one. */
static mg_tensor nothing_to_choose(const char *op, const mg_tensor *t)
{
	return mgrt_fail("%s: shape %s has no elements to choose from", op,
	                 mgrt_shape_text(t).text);
}

#define CHOICE(name)                                                                               \
	mg_tensor mg_##name(mg_tensor t)                                                           \
	{                                                                                          \
		if (t.data && mg_size(t) == 0)                                                     \
			return nothing_to_choose(__func__, &t);                                    \
		return reduced_full(__func__, KERNEL(name), t);                                    \
	}                                                                                          \
	mg_tensor mg_##name##_axis(mg_tensor t, int axis, bool keepdims)                           \
	{                                                                                          \
		if (!t.data || (axis = mgrt_axis(__func__, &t, axis)) < 0)                         \
			return (mg_tensor){ 0 };                                                   \
		if (t.extents[axis] == 0)                                                          \
			return nothing_to_choose(__func__, &t);                                    \
		return reduced_axis(__func__, KERNEL(name), t, axis, keepdims);                    \
	}
CHOICE(max)
CHOICE(min)

/* A new tensor of t's shape, made row by row. */
static mg_tensor mapped(const char *op, Kernel kernel, const mg_tensor *t, int axis, double epsilon)
{
	const mg_dims shape = mgrt_shape(t);
	const mg_tensor y = mgrt_result(op, t->element, &shape);
	if (!y.data || t->extents[axis] == 0)
		return y;
	const mg_tensor operands[] = { mgrt_without_axis(&y, axis), mgrt_without_axis(t, axis) };
	const mg_dims others = mgrt_shape(&operands[0]);
	mgrt_run(kernel, &others, operands, 2,
	         &(Row){ t->extents[axis], { t->strides[axis], y.strides[axis] }, epsilon });
	return y;
}

mg_tensor mg_softmax(mg_tensor t, int axis)
{
	if (!t.data || (axis = mgrt_axis(__func__, &t, axis)) < 0)
		return (mg_tensor){ 0 };
	return mapped(__func__, KERNEL(softmax), &t, axis, 0);
}

mg_tensor mg_log_softmax(mg_tensor t, int axis)
{
	if (!t.data || (axis = mgrt_axis(__func__, &t, axis)) < 0)
		return (mg_tensor){ 0 };
	return mapped(__func__, KERNEL(log_softmax), &t, axis, 0);
}

mg_tensor mgrt_normalized(const char *op, const mg_tensor *t, double epsilon)
{
	return mapped(op, KERNEL(normalize), t, t->rank - 1, epsilon);
}
