/* movement.c -- views with other extents and strides, and copies that place elements anew. */
#include "internal.h"

/* ---- views ---- */

/* Replaces an extent of -1 by what count leaves for it. */
static bool deduce_extent(const char *op, const mg_tensor *t, mg_dims *dims)
{
	const ptrdiff_t count = mg_size(*t);
	ptrdiff_t others = 1;
	int open = -1;
	bool fits = dims->rank >= 0 && dims->rank <= MG_MAX_RANK;
	for (int i = 0; fits && i < dims->rank; i++) {
		const ptrdiff_t extent = dims->extents[i];
		if (extent == -1 && open < 0)
			open = i;
		else if (extent < 0 || (others && extent > PTRDIFF_MAX / 8 / others))
			fits = false;
		else
			others *= extent;
	}
	if (fits && open >= 0)
		fits = others && count % others == 0;
	else if (fits)
		fits = others == count;
	if (!fits)
		mgrt_error("%s: shape %s does not become %s", op, mgrt_shape_text(t).text,
		           mgrt_dims_text(dims).text);
	else if (open >= 0)
		dims->extents[open] = count / others;
	return fits;
}

mg_tensor mg_reshape(mg_tensor t, mg_dims extents)
{
	if (!t.data || !deduce_extent(__func__, &t, &extents))
		return (mg_tensor){ 0 };
	t = mgrt_contiguous(__func__, t);
	return t.data ? mgrt_view(t.data, t.element, &extents) : t;
}

mg_tensor mg_permute(mg_tensor t, mg_dims axes)
{
	if (!t.data)
		return t;
	mg_tensor y = t;
	bool seen[MG_MAX_RANK] = { false };
	bool valid = axes.rank == t.rank;
	for (int i = 0; valid && i < t.rank; i++) {
		const ptrdiff_t axis = axes.extents[i] + (axes.extents[i] < 0 ? t.rank : 0);
		valid = axis >= 0 && axis < t.rank && !seen[axis];
		if (!valid)
			break;
		seen[axis] = true;
		y.extents[i] = t.extents[axis];
		y.strides[i] = t.strides[axis];
	}
	return valid ? y
	             : mgrt_fail("%s: %s does not permute the axes of shape %s", __func__,
	                         mgrt_dims_text(&axes).text, mgrt_shape_text(&t).text);
}

mg_tensor mg_transpose(mg_tensor t)
{
	mg_tensor y = t;
	for (int i = 0; i < t.rank; i++) {
		y.extents[i] = t.extents[t.rank - 1 - i];
		y.strides[i] = t.strides[t.rank - 1 - i];
	}
	return y;
}

mg_tensor mg_broadcast(mg_tensor t, mg_dims extents)
{
	if (!t.data)
		return t;
	ptrdiff_t count;
	const int lead = extents.rank - t.rank;
	bool fits = extents.rank <= MG_MAX_RANK && lead >= 0 && mgrt_count(&extents, &count);
	mg_tensor y = { .data = t.data, .element = t.element, .rank = extents.rank };
	for (int i = 0; fits && i < extents.rank; i++) {
		y.extents[i] = extents.extents[i];
		if (i < lead)
			continue;
		fits = t.extents[i - lead] == y.extents[i] || t.extents[i - lead] == 1;
		y.strides[i] = t.extents[i - lead] == 1 ? 0 : t.strides[i - lead];
	}
	return fits ? y
	            : mgrt_fail("%s: shape %s does not broadcast to %s", __func__,
	                        mgrt_shape_text(&t).text, mgrt_dims_text(&extents).text);
}

static mg_tensor sliced(const char *op, mg_tensor t, int axis, const ptrdiff_t bounds[2],
                        ptrdiff_t step)
{
	if (!t.data || (axis = mgrt_axis(op, &t, axis)) < 0)
		return (mg_tensor){ 0 };
	const ptrdiff_t extent = t.extents[axis];
	const ptrdiff_t start = bounds[0] < 0 ? bounds[0] + extent : bounds[0];
	const ptrdiff_t stop = bounds[1] < 0 ? bounds[1] + extent : bounds[1];
	if (step < 1)
		return mgrt_fail("%s: step %td is not positive", op, step);
	if (start < 0 || start > stop || stop > extent)
		return mgrt_fail("%s: %td to %td is not within axis %d of shape %s", op, bounds[0],
		                 bounds[1], axis, mgrt_shape_text(&t).text);
	t.extents[axis] = start == stop ? 0 : (stop - start - 1) / step + 1;
	if (t.extents[axis] > 0)
		t.data = (char *)t.data +
		         start * t.strides[axis] * (ptrdiff_t)mgrt_element_size(t.element);
	if (t.extents[axis] > 1)
		t.strides[axis] *= step;
	return t;
}

mg_tensor mg_slice(mg_tensor t, int axis, ptrdiff_t start, ptrdiff_t stop)
{
	return sliced(__func__, t, axis, (ptrdiff_t[]){ start, stop }, 1);
}

mg_tensor mg_slice_step(mg_tensor t, int axis, ptrdiff_t start, ptrdiff_t stop, ptrdiff_t step)
{
	return sliced(__func__, t, axis, (ptrdiff_t[]){ start, stop }, step);
}

mg_tensor mg_flip(mg_tensor t, int axis)
{
	if (!t.data || (axis = mgrt_axis(__func__, &t, axis)) < 0)
		return (mg_tensor){ 0 };
	if (t.extents[axis] == 0)
		return t;
	t.data = (char *)t.data +
	         (t.extents[axis] - 1) * t.strides[axis] * (ptrdiff_t)mgrt_element_size(t.element);
	t.strides[axis] = -t.strides[axis];
	return t;
}

/* ---- copies ---- */

mg_tensor mg_pad(mg_tensor t, mg_dims before, mg_dims after, double value)
{
	if (!t.data)
		return t;
	bool valid = before.rank == t.rank && after.rank == t.rank;
	mg_dims shape = mgrt_shape(&t);
	for (int i = 0; valid && i < t.rank; i++) {
		const ptrdiff_t left = PTRDIFF_MAX - shape.extents[i];
		valid = before.extents[i] >= 0 && after.extents[i] >= 0 &&
		        before.extents[i] <= left && after.extents[i] <= left - before.extents[i];
		shape.extents[i] += valid ? before.extents[i] + after.extents[i] : 0;
	}
	if (!valid)
		return mgrt_fail("%s: %s before and %s after do not pad shape %s", __func__,
		                 mgrt_dims_text(&before).text, mgrt_dims_text(&after).text,
		                 mgrt_shape_text(&t).text);
	const mg_tensor y = mgrt_result(__func__, t.element, &shape);
	if (!y.data)
		return y;
	const mg_tensor filling = { .data = &value, .element = MG_F64 };
	mgrt_convert(&y, &filling);
	mg_tensor inside = y;
	for (int i = 0; i < t.rank; i++)
		inside = mg_slice(inside, i, before.extents[i], before.extents[i] + t.extents[i]);
	mgrt_convert(&inside, &t);
	return y;
}

/* The parts, all but axis equal, one behind the other along it. */
static mg_tensor joined(const char *op, const mg_tensor *parts, int n, int axis)
{
	mg_element element;
	if (!mgrt_common_element(op, parts, n, &element))
		return (mg_tensor){ 0 };
	mg_dims shape = mgrt_shape(&parts[0]);
	for (int i = 1; i < n; i++) {
		mg_dims other = mgrt_shape(&parts[i]);
		const ptrdiff_t extent = other.rank == shape.rank ? other.extents[axis] : 0;
		if (other.rank == shape.rank)
			other.extents[axis] = shape.extents[axis];
		if (!mgrt_same_dims(&shape, &other) || extent > PTRDIFF_MAX - shape.extents[axis])
			return mgrt_fail("%s: shapes %s and %s do not join along axis %d", op,
			                 mgrt_shape_text(&parts[0]).text,
			                 mgrt_shape_text(&parts[i]).text, axis);
		shape.extents[axis] += extent;
	}
	const mg_tensor y = mgrt_result(op, element, &shape);
	if (!y.data)
		return y;
	ptrdiff_t start = 0;
	for (int i = 0; i < n; i++) {
		const ptrdiff_t stop = start + parts[i].extents[axis];
		const mg_tensor target = mg_slice(y, axis, start, stop);
		mgrt_convert(&target, &parts[i]);
		start = stop;
	}
	return y;
}

mg_tensor mg_concat(const mg_tensor *parts, int n, int axis)
{
	if (n < 1)
		return mgrt_fail("%s: no parts", __func__);
	if (mgrt_any_error(parts, n) || (axis = mgrt_axis(__func__, &parts[0], axis)) < 0)
		return (mg_tensor){ 0 };
	return joined(__func__, parts, n, axis);
}

/* t with an axis of extent 1 before the one that is axis now. */
static mg_tensor with_axis(const mg_tensor *t, int axis)
{
	mg_tensor y = *t;
	for (int i = t->rank; i > axis; i--) {
		y.extents[i] = t->extents[i - 1];
		y.strides[i] = t->strides[i - 1];
	}
	y.extents[axis] = 1;
	y.strides[axis] = 0;
	y.rank++;
	return y;
}

mg_tensor mg_stack(const mg_tensor *parts, int n, int axis)
{
	if (n < 1)
		return mgrt_fail("%s: no parts", __func__);
	if (mgrt_any_error(parts, n))
		return (mg_tensor){ 0 };
	const int rank = parts[0].rank;
	if (rank == MG_MAX_RANK || axis < -rank - 1 || axis > rank)
		return mgrt_fail("%s: no new axis %d for shape %s", __func__, axis,
		                 mgrt_shape_text(&parts[0]).text);
	axis += axis < 0 ? rank + 1 : 0;
	mg_element element;
	if (!mgrt_common_element(__func__, parts, n, &element))
		return (mg_tensor){ 0 };
	const mg_dims shape = mgrt_shape(&parts[0]);
	for (int i = 1; i < n; i++) {
		const mg_dims other = mgrt_shape(&parts[i]);
		if (!mgrt_same_dims(&shape, &other))
			return mgrt_fail("%s: shapes %s and %s differ", __func__,
			                 mgrt_dims_text(&shape).text, mgrt_dims_text(&other).text);
	}
	const mg_tensor first = with_axis(&parts[0], axis);
	mg_dims stacked = mgrt_shape(&first);
	stacked.extents[axis] = n;
	const mg_tensor y = mgrt_result(__func__, element, &stacked);
	for (int i = 0; y.data && i < n; i++) {
		const mg_tensor target = mg_slice(y, axis, i, i + 1);
		const mg_tensor part = with_axis(&parts[i], axis);
		mgrt_convert(&target, &part);
	}
	return y;
}

/* ---- gather ---- */

typedef struct Gather {
	const int *next; /* the index of the element written next */
	ptrdiff_t step;  /* of the axis, in elements */
} Gather;

#define GATHER(type, name)                                                                         \
	static void name(ptrdiff_t n, void *const *data, const ptrdiff_t *step, void *context)     \
	{                                                                                          \
		Gather *const gather = context;                                                    \
		type *const y = data[0];                                                           \
		const type *const x = data[1];                                                     \
		for (ptrdiff_t i = 0; i < n; i++)                                                  \
			y[i * step[0]] = x[i * step[1] + gather->next[i] * gather->step];          \
		gather->next += n;                                                                 \
	}
GATHER(float, gather_f32)
GATHER(double, gather_f64)

mg_tensor mg_gather(mg_tensor t, mg_index index, int axis)
{
	if (!t.data || !index.data || (axis = mgrt_axis(__func__, &t, axis)) < 0)
		return (mg_tensor){ 0 };
	bool fits = index.dims.rank == t.rank;
	for (int i = 0; fits && i < t.rank; i++)
		fits = i == axis || index.dims.extents[i] == t.extents[i];
	if (!fits)
		return mgrt_fail("%s: index of shape %s does not fit shape %s along axis %d",
		                 __func__, mgrt_dims_text(&index.dims).text,
		                 mgrt_shape_text(&t).text, axis);
	ptrdiff_t count;
	mgrt_count(&index.dims, &count);
	for (ptrdiff_t i = 0; i < count; i++)
		if (index.data[i] < 0 || index.data[i] >= t.extents[axis])
			return mgrt_fail("%s: index %d is outside axis %d of shape %s", __func__,
			                 index.data[i], axis, mgrt_shape_text(&t).text);
	const mg_tensor y = mgrt_result(__func__, t.element, &index.dims);
	if (!y.data)
		return y;
	mg_tensor start = t; /* the first element along axis, repeated */
	start.extents[axis] = 1;
	mgrt_run(KERNEL(gather), &index.dims, (mg_tensor[]){ y, start }, 2,
	         &(Gather){ index.data, t.strides[axis] });
	return y;
}
