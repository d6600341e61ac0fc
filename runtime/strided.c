/* strided.c -- the one loop under every operation: broadcasting, strides, axes joined.
 *
 * Axes that lie behind one another in all operands become one, so contiguous tensors of any rank
 * are one call of the body. */
#include "internal.h"

Strided mgrt_strided(const mg_dims *shape, const mg_tensor *operands, int n_operands)
{
	Strided s = { .n_operands = n_operands };
	for (int i = 0; i < n_operands; i++) {
		s.data[i] = operands[i].data;
		s.size[i] = (ptrdiff_t)mgrt_element_size(operands[i].element);
	}
	for (int axis = 0; axis < shape->rank; axis++) {
		const ptrdiff_t extent = shape->extents[axis];
		if (extent == 1)
			continue;
		ptrdiff_t stride[MGRT_MAX_OPERANDS] = { 0 };
		bool joins = s.rank > 0;
		for (int i = 0; i < n_operands; i++) {
			const int own = axis - (shape->rank - operands[i].rank);
			if (own >= 0 && operands[i].extents[own] != 1)
				stride[i] = operands[i].strides[own];
			joins = joins && s.strides[i][s.rank - 1] == stride[i] * extent;
		}
		if (!joins)
			s.rank++;
		s.extents[s.rank - 1] = joins ? s.extents[s.rank - 1] * extent : extent;
		for (int i = 0; i < n_operands; i++)
			s.strides[i][s.rank - 1] = stride[i];
	}
	return s;
}

static void advance(const Strided *s, void **data, int axis, ptrdiff_t count)
{
	for (int i = 0; i < s->n_operands; i++)
		data[i] = (char *)data[i] + count * s->strides[i][axis] * s->size[i];
}

/* The axis along which an operand lies in memory that the innermost axis walks in long steps, so that each of its
 * cache lines would be fetched once for every element; -1 where there is none. */
static int other_axis(const Strided *s)
{
	const int inner = s->rank - 1;
	for (int i = 0; i < s->n_operands; i++)
		for (int axis = 0; axis < inner; axis++) {
			const ptrdiff_t along = s->strides[i][axis], across = s->strides[i][inner];
			if ((along == 1 || along == -1) && (across > 16 || across < -16) && s->extents[axis] > 16 &&
			    s->extents[inner] > 16)
				return axis;
		}
	return -1;
}

static void run_from(const Strided *s, Body *body, void *context);

/* In tiles of that axis and the innermost one, small enough to stay in the cache. */
static void run_tiled(const Strided *s, Body *body, void *context, int axis)
{
	enum { ALONG = 32, ACROSS = 64 };
	const int inner = s->rank - 1;
	Strided tile = *s;
	for (ptrdiff_t i = 0; i < s->extents[axis]; i += ALONG)
		for (ptrdiff_t j = 0; j < s->extents[inner]; j += ACROSS) {
			tile.extents[axis] = s->extents[axis] - i < ALONG ? s->extents[axis] - i : ALONG;
			tile.extents[inner] = s->extents[inner] - j < ACROSS ? s->extents[inner] - j : ACROSS;
			for (int k = 0; k < s->n_operands; k++)
				tile.data[k] = (char *)s->data[k] +
				               (i * s->strides[k][axis] + j * s->strides[k][inner]) * s->size[k];
			run_from(&tile, body, context);
		}
}

void mgrt_strided_run(const Strided *s, Body *body, void *context)
{
	for (int axis = 0; axis < s->rank; axis++)
		if (s->extents[axis] == 0)
			return;
	const int axis = other_axis(s);
	if (axis >= 0)
		run_tiled(s, body, context, axis);
	else
		run_from(s, body, context);
}

/* No extent is 0. */
static void run_from(const Strided *s, Body *body, void *context)
{
	void *data[MGRT_MAX_OPERANDS] = { 0 };
	ptrdiff_t step[MGRT_MAX_OPERANDS] = { 0 };
	const int inner = s->rank - 1;
	for (int i = 0; i < s->n_operands; i++) {
		data[i] = s->data[i];
		step[i] = inner >= 0 ? s->strides[i][inner] : 0;
	}
	ptrdiff_t at[MG_MAX_RANK] = { 0 };
	for (;;) {
		body(inner >= 0 ? s->extents[inner] : 1, data, step, context);
		int axis = inner - 1;
		for (; axis >= 0; axis--) {
			if (++at[axis] < s->extents[axis])
				break;
			advance(s, data, axis, 1 - s->extents[axis]);
			at[axis] = 0;
		}
		if (axis < 0)
			return;
		advance(s, data, axis, 1);
	}
}

void mgrt_run(Kernel kernel, const mg_dims *shape, const mg_tensor *operands, int n, void *context)
{
	const Strided s = mgrt_strided(shape, operands, n);
	mgrt_strided_run(&s, operands[0].element == MG_F32 ? kernel.f32 : kernel.f64, context);
}

bool mgrt_broadcast_shape(const char *op, const mg_tensor *t, int n, mg_dims *shape)
{
	*shape = mgrt_shape(&t[0]);
	for (int i = 1; i < n; i++) {
		const mg_dims before = *shape;
		const mg_dims other = mgrt_shape(&t[i]);
		const mg_dims *const longer = before.rank >= other.rank ? &before : &other;
		const mg_dims *const shorter = longer == &before ? &other : &before;
		*shape = *longer;
		for (int axis = longer->rank - shorter->rank; axis < longer->rank; axis++) {
			const ptrdiff_t a = longer->extents[axis];
			const ptrdiff_t b = shorter->extents[axis - (longer->rank - shorter->rank)];
			if (a != b && a != 1 && b != 1) {
				mgrt_error("%s: shapes %s and %s do not broadcast", op,
				           mgrt_dims_text(&before).text,
				           mgrt_dims_text(&other).text);
				return false;
			}
			shape->extents[axis] = a == 1 ? b : a;
		}
	}
	return true;
}
