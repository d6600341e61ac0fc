/* Views of memory, and what takes elements to other places. */
#include <string.h>

#include "transform/tensors/tensors.h"

/* In memory, as a copy of x's description that may be changed. */
static Tensor *viewed(Call *c, Tensor *x)
{
	Tensor *y = ARENA_NEW(c->t->arena, Tensor);

	x = x ? tensor_in_memory(c->t, &c->b, x) : NULL;
	if (!x)
		return NULL;
	*y = *x;
	y->name = NULL;
	return y;
}

static Tensor *next_view(Call *c)
{
	return viewed(c, next_tensor(c));
}

/* ---- reshape */

typedef struct Factors {
	int64_t constant;
	Value  *others[32];
	int     n;
} Factors;

static void add_factor(Factors *f, Value *v)
{
	const Op *op = value_op(v);

	if (v->kind == VALUE_CONST) {
		f->constant *= v->as.constant.integer;
	} else if (op && op->code == OP_mul) {
		add_factor(f, op_operand(op, 0));
		add_factor(f, op_operand(op, 1));
	} else if (f->n < (int)COUNT_OF(f->others)) {
		f->others[f->n++] = v;
	}
}

static Factors factors_of(const Shape *s, int without)
{
	Factors f = { .constant = 1 };

	for (int i = 0; i < s->rank; i++)
		if (i != without)
			add_factor(&f, s->extents[i]);
	return f;
}

/* Takes y's unknown factors out of x; false where it has others. */
static bool cancel(Factors *x, const Factors *y)
{
	for (int i = 0; i < y->n; i++) {
		int k = 0;
		while (k < x->n && !same_extent(x->others[k], y->others[i]))
			k++;
		if (k == x->n)
			return false;
		x->others[k] = x->others[--x->n];
	}
	return true;
}

/* Puts what is left in the place of -1; false where the numbers of elements differ. */
static bool fill_shape(Call *c, const Shape *from, Shape *to)
{
	Factors all = factors_of(from, -1);
	int open = -1;

	for (int i = 0; i < to->rank; i++)
		if (value_is_int(to->extents[i], -1)) {
			if (open >= 0)
				return false;
			open = i;
		}
	const Factors known = factors_of(to, open);
	if (!cancel(&all, &known))
		return false;
	if (open < 0)
		return all.n == 0 && all.constant == known.constant;
	if (known.constant == 0 || all.constant % known.constant != 0)
		return false;
	to->extents[open] = build_binary(&c->b, OP_mul, extents_product(&c->b, all.others, all.n),
	                                 index_const(c->t, all.constant / known.constant));
	return true;
}

Tensor *lower_reshape(Call *c)
{
	Tensor *x = next_tensor(c);
	Shape s, wanted;

	if (!x || !next_dims(c, &s))
		return NULL;
	wanted = s;
	if (!fill_shape(c, &x->shape, &s))
		return tensors_error(c->t, c->op->loc, "mg_reshape: shape %s does not become %s",
		                     shape_text(c->t->arena, &x->shape), shape_text(c->t->arena, &wanted));
	x = tensor_contiguous(c->t, &c->b, x);
	Tensor *y = viewed(c, x);
	if (!y)
		return NULL;
	y->shape = s;
	make_contiguous(y, &c->b);
	return y;
}

/* ---- axes */

static Tensor *permuted(Tensor *y, const int *axes)
{
	const Tensor x = *y;

	for (int i = 0; i < x.shape.rank; i++) {
		y->shape.extents[i] = x.shape.extents[axes[i]];
		y->strides[i] = x.strides[axes[i]];
	}
	return y;
}

Tensor *lower_transpose(Call *c)
{
	Tensor *y = next_view(c);
	int axes[MAX_RANK];

	for (int i = 0; y && i < y->shape.rank; i++)
		axes[i] = y->shape.rank - 1 - i;
	return y ? permuted(y, axes) : NULL;
}

Tensor *lower_permute(Call *c)
{
	Tensor *y = next_view(c);
	bool seen[MAX_RANK] = { false };
	int axes[MAX_RANK];
	int64_t rank = 0;

	if (!y || !next_constant(c, &rank, "the rank"))
		return NULL;
	for (int i = 0; i < rank; i++) {
		if (!next_axis(c, y->shape.rank, &axes[i]))
			return NULL;
		if (seen[axes[i]])
			break;
		seen[axes[i]] = true;
	}
	for (int i = 0; i < y->shape.rank; i++)
		if (rank != y->shape.rank || !seen[i])
			return tensors_error(c->t, c->op->loc, "mg_permute needs each axis of shape %s once",
			                     shape_text(c->t->arena, &y->shape));
	return permuted(y, axes);
}

Tensor *lower_broadcast(Call *c)
{
	Tensor *y = next_view(c);
	Shape to, s;

	if (!y || !next_dims(c, &to))
		return NULL;
	s = y->shape;
	if (!broadcast_shapes(&s, &to) || !same_shape(&s, &to))
		return tensors_error(c->t, c->op->loc, "mg_broadcast: shape %s does not become %s",
		                     shape_text(c->t->arena, &y->shape), shape_text(c->t->arena, &to));
	const Tensor x = *y;
	const int shift = to.rank - x.shape.rank;
	for (int i = 0; i < to.rank; i++)
		y->strides[i] = i < shift || value_is_int(x.shape.extents[i - shift], 1) ? NULL : x.strides[i - shift];
	y->shape = to;
	return y;
}

static Value *add(Call *c, Value *x, Value *y) { return build_binary(&c->b, OP_add, x, y); }
static Value *mul(Call *c, Value *x, Value *y) { return build_binary(&c->b, OP_mul, x, y); }
static Value *minus(Call *c, Value *x, Value *y) { return build_binary(&c->b, OP_sub, x, y); }

/* stop - start where both are some v plus a constant, as in "t to t + 1". */
static Value *distance(Call *c, Value *start, Value *stop)
{
	Value *v[] = { start, stop };
	int64_t constant[2] = { 0, 0 };

	for (int k = 0; k < 2; k++) {
		while (value_op(v[k]) && value_op(v[k])->code == OP_convert && type_is_int(op_operand(value_op(v[k]), 0)->type))
			v[k] = op_operand(value_op(v[k]), 0);
		const Op *op = value_op(v[k]);
		if (op && op->code == OP_add && op_operand(op, 1)->kind == VALUE_CONST) {
			constant[k] = op_operand(op, 1)->as.constant.integer;
			v[k] = op_operand(op, 0);
		}
	}
	return same_extent(v[0], v[1]) ? index_const(c->t, constant[1] - constant[0]) : minus(c, stop, start);
}

static bool is_constant(const Value *v) { return v->kind == VALUE_CONST; }

/* A bound below 0 counts from the end. */
static Value *bound(Call *c, Value *v, Value *extent)
{
	v = build_convert(&c->b, v, c->t->index);
	return is_constant(v) && v->as.constant.integer < 0 ? add(c, extent, v) : v;
}

Tensor *lower_slice(Call *c)
{
	Tensor *y = next_view(c);
	int64_t step = 1;
	int axis;

	if (!y || !next_axis(c, y->shape.rank, &axis))
		return NULL;
	Value *extent = y->shape.extents[axis];
	Value *start = bound(c, next_value(c), extent), *stop = bound(c, next_value(c), extent);
	if (strcmp(c->name, "slice_step") == 0 && !next_constant(c, &step, "the step"))
		return NULL;
	const bool known = is_constant(start) && is_constant(stop);
	if (step < 1 || (is_constant(start) && start->as.constant.integer < 0) ||
	    (known && start->as.constant.integer > stop->as.constant.integer) ||
	    (is_constant(stop) && is_constant(extent) && stop->as.constant.integer > extent->as.constant.integer))
		return tensors_error(c->t, c->op->loc, "%s: the range is not inside axis %d of shape %s",
		                     c->op->callee->name, axis, shape_text(c->t->arena, &y->shape));
	Value *n = distance(c, start, stop);
	if (step > 1)
		n = build_binary(&c->b, OP_div, add(c, n, index_const(c->t, step - 1)), index_const(c->t, step));
	if (y->strides[axis]) {
		y->offset = add(c, y->offset, mul(c, start, y->strides[axis]));
		y->strides[axis] = mul(c, y->strides[axis], index_const(c->t, step));
	}
	y->shape.extents[axis] = n;
	return y;
}

Tensor *lower_flip(Call *c)
{
	Tensor *y = next_view(c);
	int axis;

	if (!y || !next_axis(c, y->shape.rank, &axis))
		return NULL;
	if (y->strides[axis]) {
		Value *last = minus(c, y->shape.extents[axis], index_const(c->t, 1));
		y->offset = add(c, y->offset, mul(c, last, y->strides[axis]));
		y->strides[axis] = build_unary(&c->b, OP_neg, y->strides[axis]);
	}
	return y;
}

/* ---- copies */

/* The part of y that begins at `start` of an axis. */
static Tensor *part_of(Call *c, const Tensor *y, int axis, Value *start, Value *extent)
{
	Tensor *part = ARENA_NEW(c->t->arena, Tensor);

	*part = *y;
	part->shape.extents[axis] = extent;
	if (y->strides[axis])
		part->offset = add(c, y->offset, mul(c, start, y->strides[axis]));
	return part;
}

Tensor *lower_pad(Call *c)
{
	Tensor *x = next_tensor(c);
	Shape before, after, s;

	if (!x || !next_dims(c, &before) || !next_dims(c, &after))
		return NULL;
	if (before.rank != x->shape.rank || after.rank != x->shape.rank)
		return tensors_error(c->t, c->op->loc, "mg_pad needs a number before and after each axis of shape %s",
		                     shape_text(c->t->arena, &x->shape));
	s = x->shape;
	for (int i = 0; i < s.rank; i++)
		s.extents[i] = add(c, add(c, s.extents[i], before.extents[i]), after.extents[i]);
	const Type *elem = x->elem ? x->elem : c->t->element;
	Tensor *y = tensor_buffer(c->t, &c->b, op_result(c->op)->name, elem, &s), *inside = y;
	if (!y)
		return NULL;
	tensor_evaluate(c->t, &c->b, y, tensor_number(c->t, elem, build_convert(&c->b, next_value(c), elem)));
	for (int i = 0; i < s.rank; i++)
		inside = part_of(c, inside, i, before.extents[i], x->shape.extents[i]);
	tensor_evaluate(c->t, &c->b, inside, x);
	return y;
}

typedef struct Parts {
	Tensor *at[64];
	int     n;
	const Type *elem;
} Parts;

static bool next_parts(Call *c, Parts *parts)
{
	int64_t n = 0;

	if (!next_constant(c, &n, "the number of tensors"))
		return false;
	if (n < 1 || n > (int64_t)COUNT_OF(parts->at)) {
		tensors_error(c->t, c->op->loc, "'%s' takes 1 to %d tensors", c->op->callee->name, (int)COUNT_OF(parts->at));
		return false;
	}
	parts->n = (int)n;
	for (int i = 0; i < parts->n; i++)
		if (!(parts->at[i] = next_tensor(c)))
			return false;
	parts->elem = common_element(c, parts->at, parts->n);
	return parts->elem != NULL;
}

static Tensor *parts_differ(Call *c, const Tensor *x, const Tensor *y)
{
	return tensors_error(c->t, c->op->loc, "mg_%s: shapes %s and %s do not fit", c->name,
	                     shape_text(c->t->arena, &x->shape), shape_text(c->t->arena, &y->shape));
}

Tensor *lower_concat(Call *c)
{
	Parts parts;
	int axis;

	if (!next_parts(c, &parts) || !next_axis(c, parts.at[0]->shape.rank, &axis))
		return NULL;
	Shape s = parts.at[0]->shape;
	for (int i = 1; i < parts.n; i++) {
		const Shape *p = &parts.at[i]->shape;
		for (int k = 0; k < s.rank; k++)
			if (p->rank != s.rank || (k != axis && !same_extent(p->extents[k], s.extents[k])))
				return parts_differ(c, parts.at[0], parts.at[i]);
		s.extents[axis] = add(c, s.extents[axis], p->extents[axis]);
	}
	Tensor *y = tensor_buffer(c->t, &c->b, op_result(c->op)->name, parts.elem, &s);
	Value *start = index_const(c->t, 0);
	for (int i = 0; y && i < parts.n; i++) {
		Value *extent = parts.at[i]->shape.extents[axis];
		tensor_evaluate(c->t, &c->b, part_of(c, y, axis, start, extent), parts.at[i]);
		start = add(c, start, extent);
	}
	return y;
}

Tensor *lower_stack(Call *c)
{
	Parts parts;
	int axis;

	if (!next_parts(c, &parts) || !next_axis(c, parts.at[0]->shape.rank + 1, &axis))
		return NULL;
	const Shape *p = &parts.at[0]->shape;
	Shape s = { .rank = p->rank + 1 };
	if (s.rank > MAX_RANK)
		return tensors_error(c->t, c->op->loc, "mg_stack: more than %d axes", MAX_RANK);
	for (int i = 0; i < s.rank; i++)
		s.extents[i] = i == axis ? index_const(c->t, parts.n) : p->extents[i - (i > axis)];
	for (int i = 1; i < parts.n; i++)
		if (!same_shape(p, &parts.at[i]->shape))
			return parts_differ(c, parts.at[0], parts.at[i]);
	Tensor *y = tensor_buffer(c->t, &c->b, op_result(c->op)->name, parts.elem, &s);
	for (int i = 0; y && i < parts.n; i++) {
		Tensor *part = part_of(c, y, axis, index_const(c->t, i), index_const(c->t, 1));
		part->shape = *p;
		for (int k = axis; k < p->rank; k++)
			part->strides[k] = y->strides[k + 1];
		tensor_evaluate(c->t, &c->b, part, parts.at[i]);
	}
	return y;
}

/* ---- elements that indices choose */

static bool next_index(Call *c, Tensor *index)
{
	*index = (Tensor){ .base = next_value(c) };
	index->elem = index->base->type->elem;
	if (!next_dims(c, &index->shape))
		return false;
	make_contiguous(index, &c->b);
	return true;
}

static Value *chosen(Nest *n, int index)
{
	return build_convert(&n->in, nest_element(n, index), n->t->index);
}

Tensor *lower_gather(Call *c)
{
	Tensor *x = next_view(c), index;
	int axis;

	if (!x || !next_index(c, &index) || !next_axis(c, x->shape.rank, &axis))
		return NULL;
	for (int i = 0; i < x->shape.rank; i++)
		if (index.shape.rank != x->shape.rank ||
		    (i != axis && !same_extent(index.shape.extents[i], x->shape.extents[i])))
			return tensors_error(c->t, c->op->loc, "mg_gather: indices of shape %s do not fit shape %s",
			                     shape_text(c->t->arena, &index.shape), shape_text(c->t->arena, &x->shape));
	Tensor *y = tensor_buffer(c->t, &c->b, op_result(c->op)->name, x->elem, &index.shape);
	if (!y)
		return NULL;
	Nest n = nest_new(c->t, &c->b, &index.shape);
	x->shape.extents[axis] = index.shape.extents[axis]; /* as far as the loops go */
	const int from = nest_read(&n, x), at = nest_read(&n, &index), to = nest_read(&n, y);
	for (int i = 0; i < n.rank; i++)
		nest_open(&n, i, NULL, 0);
	Value *there = chosen(&n, at), *here = n.index[axis], *place = nest_place(&n, to);
	n.index[axis] = there;
	build_store(&n.in, nest_element(&n, from), place);
	n.index[axis] = here;
	for (int i = n.rank; i-- > 0;)
		nest_close(&n, i, NULL, 0);
	return y;
}

Tensor *lower_embedding(Call *c)
{
	Tensor *x = next_view(c), index;
	Shape s;

	if (!x || !next_index(c, &index))
		return NULL;
	const int k = index.shape.rank;
	if (x->shape.rank < 1 || x->shape.rank - 1 + k > MAX_RANK)
		return tensors_error(c->t, c->op->loc, "mg_embedding: ids of shape %s do not choose rows of shape %s",
		                     shape_text(c->t->arena, &index.shape), shape_text(c->t->arena, &x->shape));
	s = index.shape;
	for (int i = 1; i < x->shape.rank; i++)
		s.extents[s.rank++] = x->shape.extents[i];
	Tensor *y = tensor_buffer(c->t, &c->b, op_result(c->op)->name, x->elem, &s);
	if (!y)
		return NULL;
	/* the rows, offset by what the index says; the index, the same for a whole row */
	Tensor rows = *x, ids = index;
	rows.shape = shape_without(&x->shape, 0);
	for (int i = 0; i < rows.shape.rank; i++)
		rows.strides[i] = x->strides[i + 1];
	ids.shape = s;
	for (int i = k; i < s.rank; i++)
		ids.strides[i] = NULL;
	Nest n = nest_new(c->t, &c->b, &s);
	const int at = nest_read(&n, &ids), to = nest_read(&n, y);
	for (int i = 0; i < k; i++)
		nest_open(&n, i, NULL, 0);
	Value *row = chosen(&n, at);
	if (x->strides[0])
		rows.offset = build_binary(&n.in, OP_add, x->offset, build_binary(&n.in, OP_mul, row, x->strides[0]));
	const int from = nest_read(&n, &rows);
	for (int i = k; i < n.rank; i++)
		nest_open(&n, i, NULL, 0);
	nest_store(&n, to, nest_element(&n, from));
	for (int i = n.rank; i-- > 0;)
		nest_close(&n, i, NULL, 0);
	return y;
}
