/* Reductions, over everything or along one axis, and softmax.
 *
 * A maximum is found by its index, so that its derivative goes to one element.  Before exp the floor of
 * the maximum is subtracted: exp stays small, and as floor has no derivative, none has to cancel. */
#include <math.h>
#include <string.h>

#include "transform/tensors/tensors.h"

static Value *number(const Tensors *t, const Type *elem, long double v)
{
	return const_float(t->module, elem, v);
}

/* Marks the innermost loop of a sum: its order is mgc's to choose. */
static void reassociate(const Nest *n, int axis)
{
	if (n->loops[axis])
		op_set_flag(n->loops[axis], ATTR_simd);
}

typedef Value *Term(Nest *n, int node, Value *with);

static Value *term_itself(Nest *n, int node, Value *with)
{
	(void)with;
	return nest_element(n, node);
}

static Value *term_square(Nest *n, int node, Value *with)
{
	Value *x = build_binary(&n->in, OP_sub, nest_element(n, node), with);

	return build_binary(&n->in, OP_mul, x, x);
}

static Value *term_exp(Nest *n, int node, Value *with)
{
	return build_unary(&n->in, OP_exp, build_binary(&n->in, OP_sub, nest_element(n, node), with));
}

/* The sum of terms over the axes from..rank-1. */
static Value *row_sum(Nest *n, int from, int node, const Type *elem, Term *term, Value *with)
{
	Value *zero = number(n->t, elem, 0), *sum = zero;
	Value *inits[MAX_RANK];

	for (int i = from; i < n->rank; i++) {
		inits[i] = i == from ? zero : nest_carried(n, i - 1, 0);
		nest_open(n, i, &inits[i], 1);
		if (n->loops[i])
			value_set_name(n->t->func, nest_carried(n, i, 0), "sum");
	}
	sum = n->rank > from ? nest_carried(n, n->rank - 1, 0) : zero;
	Value *x = term(n, node, with);
	sum = n->rank > from ? build_binary(&n->in, OP_add, sum, x) : x;
	for (int i = n->rank; i-- > from;) {
		if (i == n->rank - 1)
			reassociate(n, i);
		nest_close(n, i, &sum, 1);
	}
	return sum;
}

Value *nest_sum(Nest *n, int from, int node, const Type *elem)
{
	return row_sum(n, from, node, elem, term_itself, NULL);
}

Value *nest_squares(Nest *n, int from, int node, const Type *elem, Value *mean)
{
	return row_sum(n, from, node, elem, term_square, mean);
}

/* Whether x takes the place of `best`: it is better, or the first NaN. */
static Value *wins(Nest *n, Value *x, Value *best, OpCode better)
{
	Value *is_nan = build_binary(&n->in, OP_ne, x, x), *was_number = build_binary(&n->in, OP_eq, best, best);

	is_nan = build_select(&n->in, was_number, is_nan, const_bool(n->t->module, false));
	return build_select(&n->in, build_binary(&n->in, better, x, best), const_bool(n->t->module, true), is_nan);
}

/* Over the axes from..rank-1: where the first of the best elements is goes into the nest's index. */
static void find_best(Nest *n, int from, int node, OpCode better)
{
	const int count = n->rank - from;
	Value *inits[MAX_RANK][1 + MAX_RANK], *values[1 + MAX_RANK];

	for (int i = from; i < n->rank; i++)
		n->index[i] = values[1 + i - from] = index_const(n->t, 0);
	values[0] = nest_element(n, node);
	for (int i = from; i < n->rank; i++) {
		for (int k = 0; k <= count; k++)
			inits[i][k] = i == from ? values[k] : nest_carried(n, i - 1, (uint32_t)k);
		nest_open(n, i, inits[i], (uint32_t)count + 1);
	}
	for (int k = 0; k <= count && count; k++) {
		Value *carried = nest_carried(n, n->rank - 1, (uint32_t)k);
		values[k] = carried;
	}
	Value *x = nest_element(n, node), *better_one = wins(n, x, values[0], better);
	values[0] = build_select(&n->in, better_one, x, values[0]);
	for (int k = 0; k < count; k++)
		values[1 + k] = build_select(&n->in, better_one, n->index[from + k], values[1 + k]);
	for (int i = n->rank; i-- > from;)
		nest_close(n, i, values, (uint32_t)count + 1);
	for (int k = 0; k < count; k++)
		n->index[from + k] = values[1 + k];
}

static Value *best_element(Nest *n, int from, int node, OpCode better)
{
	find_best(n, from, node, better);
	return nest_element(n, node);
}

Value *nest_window_max(Nest *n, int node)
{
	return best_element(n, n->rank - 2, node, OP_gt);
}

/* What to subtract before exp: below the maximum of a row by less than 1; 0 where that is not finite. */
Value *nest_shift(Nest *n, int node, const Type *elem)
{
	const int axis = n->rank - 1;
	Value *init = number(n->t, elem, -(long double)INFINITY), *max;

	nest_open(n, axis, &init, 1);
	Value *best = nest_carried(n, axis, 0);
	if (n->loops[axis])
		value_set_name(n->t->func, best, "max");
	Value *x = nest_element(n, node);
	max = build_select(&n->in, build_binary(&n->in, OP_gt, x, best), x, best);
	nest_close(n, axis, &max, 1);
	Value *zero = number(n->t, elem, 0);
	Value *is_finite = build_binary(&n->in, OP_lt, build_unary(&n->in, OP_fabs, max),
	                                number(n->t, elem, (long double)INFINITY));
	return build_select(&n->in, is_finite, build_unary(&n->in, OP_floor, max), zero);
}

Value *nest_exps(Nest *n, int node, const Type *elem, Value *shift)
{
	return row_sum(n, n->rank - 1, node, elem, term_exp, shift);
}

static Value *row_logsumexp(Nest *n, int node, const Type *elem)
{
	Value *shift = nest_shift(n, node, elem);
	Value *log = build_unary(&n->in, OP_log, nest_exps(n, node, elem, shift));

	return build_binary(&n->in, OP_add, shift, log);
}

static bool begins_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* One row, which is the last axis but for a sum; that may have several. */
static Value *row_value(Call *c, Nest *n, int from, int node, const Type *elem, Value *count)
{
	Value *mean;

	if (begins_with(c->name, "sum"))
		return nest_sum(n, from, node, elem);
	if (begins_with(c->name, "mean"))
		return build_binary(&n->in, OP_div, nest_sum(n, from, node, elem), count);
	if (begins_with(c->name, "var")) {
		mean = build_binary(&n->in, OP_div, nest_sum(n, from, node, elem), count);
		return build_binary(&n->in, OP_div, nest_squares(n, from, node, elem, mean), count);
	}
	if (begins_with(c->name, "logsumexp"))
		return row_logsumexp(n, node, elem);
	return best_element(n, from, node, begins_with(c->name, "max") ? OP_gt : OP_lt);
}

/* Reads its operand more than once, or along one axis only. */
static bool needs_memory(const Call *c)
{
	return !begins_with(c->name, "sum") && !begins_with(c->name, "mean");
}

static Value *count_of(Call *c, Value *extent, const Type *elem)
{
	return build_convert(&c->b, extent, elem);
}

static bool check_not_empty(Call *c, Value *extent)
{
	if (!value_is_int(extent, 0) || !(begins_with(c->name, "max") || begins_with(c->name, "min")))
		return true;
	tensors_error(c->t, c->op->loc, "'%s' of an empty tensor", c->op->callee->name);
	return false;
}

static Tensor *reduce_all(Call *c, Tensor *x, const Type *elem)
{
	Value *size = extents_product(&c->b, x->shape.extents, x->shape.rank);
	Shape flat = { 1, { size } };

	if (!check_not_empty(c, size))
		return NULL;
	if (needs_memory(c)) {
		x = tensor_contiguous(c->t, &c->b, x);
		if (!x)
			return NULL;
		Tensor *row = tensor_new(c->t, elem, &flat);
		row->base = x->base;
		row->offset = x->offset;
		make_contiguous(row, &c->b);
		x = row;
	}
	Nest n = nest_new(c->t, &c->b, &x->shape);
	const int node = nest_read(&n, x);
	if (!needs_memory(c))
		nest_merge(&n, 0, n.rank);
	return tensor_number(c->t, elem, row_value(c, &n, 0, node, elem, count_of(c, size, elem)));
}

/* A sum along an axis that is not the last goes through memory as it lies: y[j] += x[i][j]. */
static Tensor *add_rows(Call *c, Tensor *x, Tensor *y)
{
	tensor_evaluate(c->t, &c->b, y, tensor_number(c->t, y->elem, number(c->t, y->elem, 0)));
	Nest n = nest_new(c->t, &c->b, &x->shape);
	const int from = nest_read(&n, x), to = nest_read(&n, y);
	nest_merge(&n, 0, n.rank);
	for (int i = 0; i < n.rank; i++)
		nest_open(&n, i, NULL, 0);
	Value *v = nest_element(&n, from);
	build_accum(&n.in, v, nest_place(&n, to));
	for (int i = n.rank; i-- > 0;)
		nest_close(&n, i, NULL, 0);
	return y;
}

/* y /= count */
static void divide(Call *c, Tensor *y, Value *count)
{
	Nest n = nest_new(c->t, &c->b, &y->shape);
	const int node = nest_read(&n, y);

	nest_merge(&n, 0, n.rank);
	for (int i = 0; i < n.rank; i++)
		nest_open(&n, i, NULL, 0);
	nest_store(&n, node, build_binary(&n.in, OP_div, nest_element(&n, node), count));
	for (int i = n.rank; i-- > 0;)
		nest_close(&n, i, NULL, 0);
}

static Tensor *reduce_axis(Call *c, Tensor *x, const Type *elem, int axis, bool keepdims)
{
	Shape s = x->shape;
	Value *extent = s.extents[axis];
	const bool is_sum = !needs_memory(c);

	if (!check_not_empty(c, extent))
		return NULL;
	if (!is_sum && !tensor_in_memory(c->t, &c->b, x))
		return NULL;
	s.extents[axis] = index_const(c->t, 1);
	Tensor *y = tensor_buffer(c->t, &c->b, op_result(c->op)->name, elem, &s);
	if (!y)
		return NULL;
	if (is_sum && axis < s.rank - 1) {
		add_rows(c, x, y);
		if (begins_with(c->name, "mean"))
			divide(c, y, count_of(c, extent, elem));
	} else {
		Value *count = count_of(c, extent, elem);
		Nest n = nest_new(c->t, &c->b, &x->shape);
		nest_last(&n, axis);
		const int from = nest_read(&n, x), to = nest_read(&n, y);
		const int rows = nest_merge(&n, 0, n.rank - 1);
		for (int i = 0; i < rows; i++)
			nest_open(&n, i, NULL, 0);
		Value *v = row_value(c, &n, rows, from, elem, count);
		n.index[rows] = index_const(c->t, 0);
		nest_store(&n, to, v);
		for (int i = rows; i-- > 0;)
			nest_close(&n, i, NULL, 0);
	}
	if (keepdims)
		return y;
	Tensor *z = ARENA_NEW(c->t->arena, Tensor);
	*z = *y;
	z->shape = shape_without(&s, axis);
	for (int i = axis; i < z->shape.rank; i++)
		z->strides[i] = y->strides[i + 1];
	return z;
}

Tensor *lower_reduction(Call *c)
{
	Tensor *x = next_tensor(c);
	int64_t keepdims = 0;
	int axis;

	if (!x)
		return NULL;
	const Type *elem = x->elem ? x->elem : c->t->element;
	if (!strstr(c->name, "_axis"))
		return reduce_all(c, x, elem);
	if (!next_axis(c, x->shape.rank, &axis) || !next_constant(c, &keepdims, "keepdims"))
		return NULL;
	return reduce_axis(c, x, elem, axis, keepdims != 0);
}

/* ---- softmax: y = exp(x - shift) / sum;  log_softmax: y = x - shift - log(sum) */

Tensor *lower_softmax(Call *c)
{
	Tensor *x = next_tensor(c), *exps = NULL, *y;
	const bool is_log = begins_with(c->name, "log");
	int axis;

	if (!x || !next_axis(c, x->shape.rank, &axis) || !(x = tensor_in_memory(c->t, &c->b, x)))
		return NULL;
	y = tensor_buffer(c->t, &c->b, op_result(c->op)->name, x->elem, &x->shape);
	if (!is_log)
		exps = tensor_buffer(c->t, &c->b, "exps", x->elem, &x->shape);
	if (!y || (!is_log && !exps))
		return NULL;
	Nest n = nest_new(c->t, &c->b, &x->shape);
	nest_last(&n, axis);
	const int from = nest_read(&n, x), to = nest_read(&n, y), e = exps ? nest_read(&n, exps) : 0;
	const int last = nest_merge(&n, 0, n.rank - 1);
	for (int i = 0; i < last; i++)
		nest_open(&n, i, NULL, 0);
	Value *shift = nest_shift(&n, from, x->elem), *scale;
	if (is_log) {
		scale = build_binary(&n.in, OP_add, shift,
		                     build_unary(&n.in, OP_log, nest_exps(&n, from, x->elem, shift)));
		nest_open(&n, last, NULL, 0);
		nest_store(&n, to, build_binary(&n.in, OP_sub, nest_element(&n, from), scale));
	} else {
		nest_open(&n, last, NULL, 0);
		nest_store(&n, e, term_exp(&n, from, shift));
		nest_close(&n, last, NULL, 0);
		scale = build_binary(&n.in, OP_div, number(c->t, x->elem, 1), nest_sum(&n, last, e, x->elem));
		nest_open(&n, last, NULL, 0);
		nest_store(&n, to, build_binary(&n.in, OP_mul, nest_element(&n, e), scale));
	}
	for (int i = last + 1; i-- > 0;)
		nest_close(&n, i, NULL, 0);
	return y;
}
