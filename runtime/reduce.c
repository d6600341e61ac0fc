/* reduce.c -- reductions, and maps that need a whole row: softmax, normalisation.
 *
 * One axis is the row that a kernel walks; the strided loop walks the others.  A full reduction
 * is one over the only axis of the flattened tensor. */
#include "internal.h"

#include <limits.h>
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

/* Its axes in the order of memory, where elements count and not their places. */
static mg_tensor in_memory_order(mg_tensor t)
{
	for (int i = 1; i < t.rank; i++)
		for (int k = i; k > 0; k--) {
			const ptrdiff_t extent = t.extents[k], stride = t.strides[k];
			if (stride <= t.strides[k - 1] || extent == 1)
				break;
			t.extents[k] = t.extents[k - 1];
			t.strides[k] = t.strides[k - 1];
			t.extents[k - 1] = extent;
			t.strides[k - 1] = stride;
		}
	return t;
}

static mg_tensor reduced_full(const char *op, Kernel kernel, mg_tensor t)
{
	if (!t.data)
		return t;
	const mg_tensor y = mgrt_result(op, t.element, &(mg_dims){ 0 });
	if (!y.data)
		return y;
	const mg_arena_mark mark = mgrt_save();
	t = mgrt_contiguous(op, in_memory_order(t));
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

typedef bool Better(double a, double b);

static bool is_greater(double a, double b) { return a > b; }
static bool is_smaller(double a, double b) { return a < b; }

static double element_at(const mg_tensor *t, const char *row, ptrdiff_t i, ptrdiff_t step)
{
	return t->element == MG_F32 ? (double)((const float *)row)[i * step] : ((const double *)row)[i * step];
}

static int chosen(const mg_tensor *t, const char *row, ptrdiff_t n, ptrdiff_t step, Better *better)
{
	ptrdiff_t best = 0;
	double value = element_at(t, row, 0, step);
	for (ptrdiff_t i = 1; i < n && value == value; i++) {
		const double other = element_at(t, row, i, step);
		if (better(other, value) || other != other) {
			best = i;
			value = other;
		}
	}
	return (int)best;
}

static mg_index choices(const char *op, mg_tensor t, int axis, Better *better)
{
	if (!t.data || (axis = mgrt_axis(op, &t, axis)) < 0)
		return (mg_index){ 0 };
	if (t.extents[axis] == 0 || t.extents[axis] > INT_MAX) {
		if (t.extents[axis] == 0)
			nothing_to_choose(op, &t);
		else
			mgrt_error("%s: shape %s has too many elements", op, mgrt_shape_text(&t).text);
		return (mg_index){ 0 };
	}
	const mg_tensor others = mgrt_without_axis(&t, axis);
	const ptrdiff_t n = mg_size(others);
	mg_index y = { .dims = mgrt_shape(&others) };
	int *const data = mgrt_take(op, (size_t)n * sizeof *data);
	if (!data)
		return (mg_index){ 0 };
	ptrdiff_t at[MG_MAX_RANK] = { 0 };
	const ptrdiff_t size = (ptrdiff_t)mgrt_element_size(t.element);
	const char *row = others.data;
	for (ptrdiff_t i = 0; i < n; i++) {
		data[i] = chosen(&t, row, t.extents[axis], t.strides[axis], better);
		for (int k = others.rank - 1; k >= 0; k--) {
			row += others.strides[k] * size;
			if (++at[k] < others.extents[k])
				break;
			row -= others.extents[k] * others.strides[k] * size;
			at[k] = 0;
		}
	}
	y.data = data;
	return y;
}

mg_index mg_argmax(mg_tensor t, int axis)
{
	return choices(__func__, t, axis, is_greater);
}

mg_index mg_argmin(mg_tensor t, int axis)
{
	return choices(__func__, t, axis, is_smaller);
}

/* Axis after axis, the first ones first: they are the longest, and what is left is contiguous. */
mg_tensor mg_sum_to(mg_tensor t, mg_dims extents)
{
	if (!t.data)
		return t;
	const mg_dims shape = mgrt_shape(&t);
	const int lead = t.rank - extents.rank;
	bool fits = extents.rank >= 0 && lead >= 0;
	for (int i = 0; fits && i < extents.rank; i++)
		fits = extents.extents[i] == shape.extents[lead + i] || extents.extents[i] == 1;
	if (!fits)
		return mgrt_fail("%s: shape %s does not broadcast to %s", __func__, mgrt_dims_text(&extents).text,
		                 mgrt_shape_text(&t).text);
	for (int i = 0; t.data && i < lead; i++)
		t = reduced_axis(__func__, KERNEL(sum), t, 0, false);
	for (int i = 0; t.data && i < extents.rank; i++)
		if (extents.extents[i] != t.extents[i])
			t = reduced_axis(__func__, KERNEL(sum), t, i, true);
	return t;
}

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
