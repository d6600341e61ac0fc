/* layer_norm and cross_entropy: along the last axis, row by row. */
#include "transform/tensors/tensors.h"

Tensor *lower_layer_norm(Call *c)
{
	Tensor *args[3];

	for (int i = 0; i < 3; i++)
		if (!(args[i] = next_tensor(c)))
			return NULL;
	const Shape *s = &args[0]->shape;
	for (int i = 1; i < 3; i++)
		if (s->rank == 0 || args[i]->shape.rank != 1 ||
		    !same_extent(args[i]->shape.extents[0], s->extents[s->rank - 1]))
			return tensors_error(c->t, c->op->loc, "mg_layer_norm: %s of shape %s does not fit the last axis of %s",
			                     i == 1 ? "scale" : "shift", shape_text(c->t->arena, &args[i]->shape),
			                     shape_text(c->t->arena, s));
	const Type *elem = common_element(c, args, 3);
	Tensor *x = elem ? tensor_in_memory(c->t, &c->b, args[0]) : NULL;
	Tensor *y = x ? tensor_buffer(c->t, &c->b, op_result(c->op)->name, elem, &x->shape) : NULL;
	if (!y)
		return NULL;
	Value *epsilon = build_convert(&c->b, next_value(c), elem);
	Value *count = build_convert(&c->b, x->shape.extents[x->shape.rank - 1], elem);
	for (int i = 1; i < 3; i++)
		if (!tensor_in_memory(c->t, &c->b, args[i]))
			return NULL;
	Nest n = nest_new(c->t, &c->b, &x->shape);
	const int from = nest_read(&n, x), to = nest_read(&n, y);
	const int scale = nest_read(&n, args[1]), offset = nest_read(&n, args[2]);
	const int last = nest_merge(&n, 0, n.rank - 1);
	for (int i = 0; i < last; i++)
		nest_open(&n, i, NULL, 0);
	Value *mean = build_binary(&n.in, OP_div, nest_sum(&n, last, from, elem), count);
	Value *var = build_binary(&n.in, OP_div, nest_squares(&n, last, from, elem, mean), count);
	Value *deviation = build_unary(&n.in, OP_sqrt, build_binary(&n.in, OP_add, var, epsilon));
	Value *factor = build_binary(&n.in, OP_div, const_float(c->t->module, elem, 1), deviation);
	nest_open(&n, last, NULL, 0);
	Value *v = build_binary(&n.in, OP_mul, build_binary(&n.in, OP_sub, nest_element(&n, from), mean), factor);
	v = build_binary(&n.in, OP_mul, v, nest_element(&n, scale));
	nest_store(&n, to, build_binary(&n.in, OP_add, v, nest_element(&n, offset)));
	for (int i = last + 1; i-- > 0;)
		nest_close(&n, i, NULL, 0);
	return y;
}

/* The rows of logits are run through; `target` gives what a row adds, its shift and log(sum(exp)) known. */
typedef struct Rows {
	Nest   n;
	int    logits, last;
	Value *total; /* so far, in the loops */
	Value *inits[MAX_RANK];
} Rows;

static Value *begin_rows(Rows *r, const Type *elem)
{
	Nest *n = &r->n;

	for (int i = 0; i < r->last; i++) {
		r->inits[i] = i == 0 ? const_float(n->t->module, elem, 0) : nest_carried(n, i - 1, 0);
		nest_open(n, i, &r->inits[i], 1);
		if (n->loops[i])
			value_set_name(n->t->func, nest_carried(n, i, 0), "total");
	}
	r->total = r->last ? nest_carried(n, r->last - 1, 0) : const_float(n->t->module, elem, 0);
	Value *shift = nest_shift(n, r->logits, elem);
	return build_binary(&n->in, OP_add, shift,
	                    build_unary(&n->in, OP_log, nest_exps(n, r->logits, elem, shift)));
}

static Tensor *end_rows(Call *c, Rows *r, Value *row, const Type *elem, const Shape *s)
{
	Value *total = build_binary(&r->n.in, OP_add, r->total, row);

	for (int i = r->last; i-- > 0;)
		nest_close(&r->n, i, &total, 1);
	Value *n = build_convert(&r->n.in, extents_product(&r->n.in, s->extents, s->rank - 1), elem);
	return tensor_number(c->t, elem, build_binary(&r->n.in, OP_div, total, n));
}

Tensor *lower_cross_entropy(Call *c)
{
	Tensor *args[2] = { next_tensor(c) };

	args[1] = args[0] ? next_tensor(c) : NULL;
	if (!args[1])
		return NULL;
	if (args[0]->shape.rank == 0 || !same_shape(&args[0]->shape, &args[1]->shape))
		return tensors_error(c->t, c->op->loc, "mg_cross_entropy: logits of shape %s and target of shape %s do not match",
		                     shape_text(c->t->arena, &args[0]->shape), shape_text(c->t->arena, &args[1]->shape));
	const Type *elem = common_element(c, args, 2);
	Tensor *x = elem ? tensor_in_memory(c->t, &c->b, args[0]) : NULL;
	if (!x || !tensor_in_memory(c->t, &c->b, args[1]))
		return NULL;
	Rows r = { .n = nest_new(c->t, &c->b, &x->shape) };
	Nest *n = &r.n;
	r.logits = nest_read(n, x);
	const int target = nest_read(n, args[1]);
	r.last = nest_merge(n, 0, n->rank - 1);
	Value *log_sum = begin_rows(&r, elem), *zero = const_float(c->t->module, elem, 0);
	nest_open(n, r.last, &zero, 1);
	Value *term = build_binary(&n->in, OP_sub, log_sum, nest_element(n, r.logits));
	term = build_binary(&n->in, OP_mul, nest_element(n, target), term);
	Value *row = build_binary(&n->in, OP_add, nest_carried(n, r.last, 0), term);
	if (n->loops[r.last])
		op_set_flag(n->loops[r.last], ATTR_simd);
	nest_close(n, r.last, &row, 1);
	return end_rows(c, &r, row, elem, &x->shape);
}

Tensor *lower_cross_entropy_labels(Call *c)
{
	Tensor *x = next_tensor(c), *labels = ARENA_NEW(c->t->arena, Tensor);

	if (!x)
		return NULL;
	labels->base = next_value(c);
	labels->elem = labels->base->type->elem;
	if (!next_dims(c, &labels->shape))
		return NULL;
	make_contiguous(labels, &c->b);
	const Shape rows = x->shape.rank ? shape_without(&x->shape, x->shape.rank - 1) : (Shape){ .rank = -1 };
	if (!same_shape(&rows, &labels->shape))
		return tensors_error(c->t, c->op->loc, "mg_cross_entropy_labels: logits of shape %s and labels of shape %s do not match",
		                     shape_text(c->t->arena, &x->shape), shape_text(c->t->arena, &labels->shape));
	x = tensor_in_memory(c->t, &c->b, x);
	if (!x)
		return NULL;
	labels->shape.extents[labels->shape.rank++] = index_const(c->t, 1);
	Rows r = { .n = nest_new(c->t, &c->b, &x->shape) };
	Nest *n = &r.n;
	r.logits = nest_read(n, x);
	const int label = nest_read(n, labels);
	r.last = nest_merge(n, 0, n->rank - 1);
	Value *log_sum = begin_rows(&r, x->elem);
	n->index[r.last] = index_const(c->t, 0);
	n->index[r.last] = build_convert(&n->in, nest_element(n, label), c->t->index);
	Value *row = build_binary(&n->in, OP_sub, log_sum, nest_element(n, r.logits));
	return end_rows(c, &r, row, x->elem, &x->shape);
}
