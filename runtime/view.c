/* view.c -- making, describing, converting and copying views. */
#include "internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- shapes ---- */

mg_dims mgrt_shape(const mg_tensor *t)
{
	mg_dims dims = { .rank = t->rank };
	memcpy(dims.extents, t->extents, sizeof dims.extents);
	return dims;
}

bool mgrt_same_dims(const mg_dims *a, const mg_dims *b)
{
	return a->rank == b->rank &&
	       memcmp(a->extents, b->extents, (size_t)a->rank * sizeof *a->extents) == 0;
}

ShapeText mgrt_dims_text(const mg_dims *dims)
{
	ShapeText s = { "(" };
	size_t used = 1;
	for (int i = 0; i < dims->rank && i < MG_MAX_RANK; i++)
		used += (size_t)snprintf(s.text + used, sizeof s.text - used, i ? ", %td" : "%td",
		                         dims->extents[i]);
	snprintf(s.text + used, sizeof s.text - used, ")");
	return s;
}

ShapeText mgrt_shape_text(const mg_tensor *t)
{
	const mg_dims dims = mgrt_shape(t);
	return mgrt_dims_text(&dims);
}

size_t mgrt_element_size(mg_element element)
{
	return element == MG_F32 ? sizeof(float) : sizeof(double);
}

const char *mgrt_element_name(mg_element element)
{
	return element == MG_F32 ? "f32" : element == MG_F64 ? "f64" : "any";
}

bool mgrt_count(const mg_dims *dims, ptrdiff_t *count)
{
	/* The extents but zeros must be countable too: strides are their products. */
	ptrdiff_t product = 1;
	bool empty = false;
	for (int i = 0; i < dims->rank; i++) {
		const ptrdiff_t extent = dims->extents[i];
		if (extent < 0)
			return false;
		if (extent == 0)
			empty = true;
		else if (product > PTRDIFF_MAX / (ptrdiff_t)sizeof(double) / extent)
			return false;
		else
			product *= extent;
	}
	*count = empty ? 0 : product;
	return true;
}

ptrdiff_t mg_size(mg_tensor t)
{
	ptrdiff_t count = 1;
	for (int i = 0; i < t.rank; i++)
		count *= t.extents[i];
	return t.data ? count : 0;
}

bool mg_is_error(mg_tensor t)
{
	return !t.data;
}

bool mgrt_any_error(const mg_tensor *t, int n)
{
	for (int i = 0; i < n; i++)
		if (!t[i].data)
			return true;
	return false;
}

int mgrt_axis(const char *op, const mg_tensor *t, int axis)
{
	if (axis < -t->rank || axis >= t->rank) {
		mgrt_error("%s: no axis %d in shape %s", op, axis, mgrt_shape_text(t).text);
		return -1;
	}
	return axis < 0 ? axis + t->rank : axis;
}

mg_tensor mgrt_without_axis(const mg_tensor *t, int axis)
{
	mg_tensor y = *t;
	y.rank--;
	for (int i = axis; i < y.rank; i++) {
		y.extents[i] = t->extents[i + 1];
		y.strides[i] = t->strides[i + 1];
	}
	return y;
}

bool mgrt_is_contiguous(const mg_tensor *t)
{
	ptrdiff_t stride = 1;
	for (int i = t->rank; i-- > 0;) {
		if (t->extents[i] == 0)
			return true;
		if (t->extents[i] != 1 && t->strides[i] != stride)
			return false;
		stride *= t->extents[i];
	}
	return true;
}

/* ---- views ---- */

mg_tensor mgrt_view(void *data, mg_element element, const mg_dims *dims)
{
	mg_tensor t = { .data = data, .element = element, .rank = dims->rank };
	ptrdiff_t stride = 1;
	for (int i = dims->rank; i-- > 0;) {
		t.extents[i] = dims->extents[i];
		t.strides[i] = stride;
		stride *= dims->extents[i] ? dims->extents[i] : 1;
	}
	return t;
}

static bool dims_are_valid(const char *op, const mg_dims *dims, ptrdiff_t *count)
{
	if (dims->rank < 0 || dims->rank > MG_MAX_RANK) {
		mgrt_error("%s: rank %d is not in 0 to %d", op, dims->rank, MG_MAX_RANK);
		return false;
	}
	if (!mgrt_count(dims, count)) {
		mgrt_error("%s: no tensor has shape %s", op, mgrt_dims_text(dims).text);
		return false;
	}
	return true;
}

/* What a view of no elements points to when the caller has NULL: not the error tensor. */
static const double no_elements;

static bool data_is_valid(const char *op, const void **data, const mg_dims *dims)
{
	ptrdiff_t count;
	if (!dims_are_valid(op, dims, &count))
		return false;
	if (!*data && count) {
		mgrt_error("%s: NULL data for shape %s", op, mgrt_dims_text(dims).text);
		return false;
	}
	if (!*data)
		*data = &no_elements;
	return true;
}

static mg_tensor view_of(const char *op, const void *data, mg_element element, const mg_dims *dims)
{
	if (!data_is_valid(op, &data, dims))
		return (mg_tensor){ 0 };
	return mgrt_view((void *)(uintptr_t)data, element, dims);
}

mg_tensor mg_view_f32(const float *data, mg_dims extents)
{
	return view_of(__func__, data, MG_F32, &extents);
}

mg_tensor mg_view_f64(const double *data, mg_dims extents)
{
	return view_of(__func__, data, MG_F64, &extents);
}

mg_index mg_index_of(const int *data, mg_dims extents)
{
	const void *p = data;
	if (!data_is_valid(__func__, &p, &extents))
		return (mg_index){ 0 };
	return (mg_index){ p, extents };
}

mg_tensor mgrt_result(const char *op, mg_element element, const mg_dims *dims)
{
	ptrdiff_t count;
	if (!dims_are_valid(op, dims, &count))
		return (mg_tensor){ 0 };
	void *const data = mgrt_take(op, (size_t)count * mgrt_element_size(element));
	return data ? mgrt_view(data, element, dims) : (mg_tensor){ 0 };
}

static mg_tensor full(const char *op, mg_element element, const mg_dims *dims, double value)
{
	const mg_tensor y = mgrt_result(op, element, dims);
	const mg_tensor from = mgrt_view(&value, MG_F64, &(mg_dims){ 0 });
	if (y.data)
		mgrt_convert(&y, &from);
	return y;
}

mg_tensor mg_full(mg_element element, mg_dims extents, double value)
{
	return full(__func__, element, &extents, value);
}

mg_tensor mg_zeros(mg_element element, mg_dims extents)
{
	return full(__func__, element, &extents, 0);
}

mg_tensor mg_scalar(double value)
{
	return full(__func__, MG_ANY, &(mg_dims){ 0 }, value);
}

/* ---- copies ---- */

#define COPY(to, from, name)                                                                       \
	static void name(ptrdiff_t n, void *const *data, const ptrdiff_t *step, void *context)     \
	{                                                                                          \
		(void)context;                                                                     \
		to *const y = data[0];                                                             \
		const from *const x = data[1];                                                     \
		if (step[0] == 1 && step[1] == 1)                                                  \
			for (ptrdiff_t i = 0; i < n; i++)                                          \
				y[i] = (to)x[i];                                                   \
		else                                                                               \
			for (ptrdiff_t i = 0; i < n; i++)                                          \
				y[i * step[0]] = (to)x[i * step[1]];                               \
	}
COPY(float, float, copy_f32_f32)
COPY(float, double, copy_f32_f64)
COPY(double, float, copy_f64_f32)
COPY(double, double, copy_f64_f64)

void mgrt_convert(const mg_tensor *to, const mg_tensor *from)
{
	static Body *const bodies[2][2] = { { copy_f32_f32, copy_f32_f64 },
		                            { copy_f64_f32, copy_f64_f64 } };
	const mg_dims shape = mgrt_shape(to);
	const Strided s = mgrt_strided(&shape, (mg_tensor[]){ *to, *from }, 2);
	mgrt_strided_run(&s, bodies[to->element != MG_F32][from->element != MG_F32], NULL);
}

static mg_tensor converted(const char *op, mg_tensor t, mg_element element)
{
	const mg_dims shape = mgrt_shape(&t);
	const mg_tensor y = mgrt_result(op, element, &shape);
	if (y.data)
		mgrt_convert(&y, &t);
	return y;
}

mg_tensor mgrt_contiguous(const char *op, mg_tensor t)
{
	return !t.data || mgrt_is_contiguous(&t) ? t : converted(op, t, t.element);
}

mg_tensor mgrt_as(const char *op, mg_tensor t, mg_element element)
{
	if (!t.data)
		return t;
	if (mgrt_element_size(t.element) != mgrt_element_size(element))
		return converted(op, t, element);
	t.element = element;
	return t;
}

mg_tensor mg_cast(mg_tensor t, mg_element element)
{
	return mgrt_as(__func__, t, element);
}

bool mgrt_common_element(const char *op, const mg_tensor *t, int n, mg_element *element)
{
	*element = MG_ANY;
	for (int i = 0; i < n; i++) {
		if (*element == MG_ANY) {
			*element = t[i].element;
		} else if (t[i].element != MG_ANY && t[i].element != *element) {
			mgrt_error("%s: element types %s of shape %s and %s of shape %s differ", op,
			           mgrt_element_name(*element), mgrt_shape_text(&t[0]).text,
			           mgrt_element_name(t[i].element), mgrt_shape_text(&t[i]).text);
			return false;
		}
	}
	return true;
}

bool mgrt_unify(const char *op, mg_tensor *t, int n)
{
	mg_element element;
	if (!mgrt_common_element(op, t, n, &element))
		return false;
	for (int i = 0; i < n; i++)
		t[i] = mgrt_as(op, t[i], element);
	return !mgrt_any_error(t, n);
}

static double item(const char *op, const mg_tensor *t)
{
	if (!t->data)
		return NAN;
	if (mg_size(*t) != 1) {
		mgrt_error("%s: shape %s has not one element", op, mgrt_shape_text(t).text);
		return NAN;
	}
	return t->element == MG_F32 ? (double)*(const float *)t->data : *(const double *)t->data;
}

double mg_item(mg_tensor t)
{
	return item(__func__, &t);
}

float mg_item_f32(mg_tensor t)
{
	return (float)item(__func__, &t);
}

typedef struct Bytes {
	const char *first, *last; /* of the lowest and the highest element */
} Bytes;

static Bytes bytes_of(const mg_tensor *t)
{
	const ptrdiff_t size = (ptrdiff_t)mgrt_element_size(t->element);
	Bytes b = { t->data, t->data };
	for (int i = 0; i < t->rank; i++) {
		const ptrdiff_t way = (t->extents[i] - 1) * t->strides[i] * size;
		if (way < 0)
			b.first += way;
		else
			b.last += way;
	}
	b.last += size - 1;
	return b;
}

bool mg_copy(mg_tensor y, mg_tensor t)
{
	if (!y.data || !t.data)
		return false;
	mg_dims shape;
	const mg_dims target = mgrt_shape(&y);
	if (t.rank > y.rank) {
		mgrt_error("mg_copy: shape %s does not fit into %s", mgrt_shape_text(&t).text,
		           mgrt_shape_text(&y).text);
		return false;
	}
	if (!mgrt_broadcast_shape("mg_copy", (mg_tensor[]){ y, t }, 2, &shape))
		return false;
	if (!mgrt_same_dims(&shape, &target)) {
		mgrt_error("mg_copy: shape %s does not fit into %s", mgrt_shape_text(&t).text,
		           mgrt_shape_text(&y).text);
		return false;
	}
	mg_element element;
	if (!mgrt_common_element("mg_copy", (mg_tensor[]){ y, t }, 2, &element))
		return false;
	if (mg_size(y) == 0)
		return true;
	const Bytes a = bytes_of(&y), b = bytes_of(&t);
	const mg_arena_mark mark = mgrt_save();
	const bool overlap =
		(uintptr_t)a.first <= (uintptr_t)b.last && (uintptr_t)b.first <= (uintptr_t)a.last;
	if (overlap)
		t = converted("mg_copy", t, t.element);
	if (t.data)
		mgrt_convert(&y, &t);
	if (overlap)
		mgrt_restore(mark);
	return t.data;
}

bool mgrt_misfit(const char *function, const char *parameter, const mg_tensor *t,
                 mg_element element, mg_dims extents)
{
	if (!t->data)
		return false;
	const mg_dims shape = mgrt_shape(t);
	const char *const contiguous = mgrt_is_contiguous(t) ? "" : " not contiguous";
	if (t->element == element && mgrt_same_dims(&shape, &extents) && !*contiguous)
		return true; /* empty: strides do not matter */
	mgrt_error("%s: %s is %s %s%s, not %s %s", function, parameter,
	           mgrt_element_name(t->element), mgrt_dims_text(&shape).text, contiguous,
	           mgrt_element_name(element), mgrt_dims_text(&extents).text);
	return false;
}
