/* Tensors as loops over their elements. */
#include "ir/formula.h"
#include "transform/tensors/tensors.h"

enum { LOCAL_BYTES = 1024 };

/* ---- tensors */

Tensor *tensor_new(Tensors *t, const Type *elem, const Shape *s)
{
	Tensor *x = ARENA_NEW(t->arena, Tensor);

	x->elem = elem;
	x->shape = *s;
	return x;
}

Tensor *tensor_number(Tensors *t, const Type *elem, Value *number)
{
	Tensor *x = tensor_new(t, elem, &(Shape){ 0 });

	x->number = number;
	return x;
}

void make_contiguous(Tensor *x, Builder *b)
{
	Value *stride = const_int(b->func->module, type_index(&b->func->module->types), 1);

	for (int i = x->shape.rank; i-- > 0;) {
		x->strides[i] = value_is_int(x->shape.extents[i], 1) ? NULL : stride;
		stride = build_binary(b, OP_mul, stride, x->shape.extents[i]);
	}
	if (!x->offset)
		x->offset = const_int(b->func->module, stride->type, 0);
}

bool tensor_is_contiguous(Builder *b, const Tensor *x)
{
	Value *stride = const_int(b->func->module, type_index(&b->func->module->types), 1);

	for (int i = x->shape.rank; i-- > 0;) {
		if (value_is_int(x->shape.extents[i], 1))
			continue;
		if (!x->strides[i] || !same_extent(x->strides[i], stride))
			return false;
		stride = build_binary(b, OP_mul, stride, x->shape.extents[i]);
	}
	return true;
}

Value *tensor_pointer(Builder *b, const Tensor *x)
{
	return value_is_int(x->offset, 0) ? x->base : build_index(b, x->base, x->offset);
}

/* ---- memory */

/* Arithmetic that an extent is made of; as such it does not overflow. */
static bool makes_extents(const Op *op)
{
	const Value *last = op->n_operands ? op_operand(op, op->n_operands - 1) : NULL;

	switch (op->code) {
	case OP_add:
	case OP_sub:
	case OP_mul:
	case OP_convert:
		return type_is_int(last->type);
	case OP_div:
		return last->kind == VALUE_CONST && type_is_int(last->type) && !value_is_int(last, 0);
	default:
		return false;
	}
}

/* v in front of `top`, an operation of the function's own block: v itself where it is known there, else
 * worked out once more. NULL where it changes inside. */
static Value *lift(Builder *b, Value *v, int depth)
{
	const Block *home = value_block(v), *body = &b->func->body;
	const Op *op = value_op(v);

	if (!home || home == body)
		return v;
	if (!op || depth > 32 || !makes_extents(op))
		return NULL;
	Map operands = { 0 };
	for (uint32_t i = 0; i < op->n_operands; i++) {
		Value *x = lift(b, op_operand(op, i), depth + 1);
		if (!x)
			return NULL;
		if (x != op_operand(op, i))
			map_put(b->func->module->arena, &operands, op_operand(op, i), x);
	}
	Op *copy = op_clone(b->func, op, &operands);
	block_insert_before(b->before, copy);
	return op_result(copy);
}

Value *lift_extent(Builder *b, Value *v)
{
	return lift(b, v, 0);
}

/* In front of what stands in the function's own block around b: objects live as long as the function. */
Builder outermost_place(const Builder *b)
{
	Builder out = *b;

	while (out.block->parent) {
		out.before = out.block->parent;
		out.block = out.before->parent;
	}
	return out;
}

Tensor *tensor_buffer(Tensors *t, Builder *b, const char *name, const Type *elem, const Shape *s)
{
	Tensor *x = tensor_new(t, elem, s);
	Builder at = outermost_place(b);
	Value *count = extents_product(b, s->extents, s->rank);

	x->is_own = true;
	x->name = name;
	name = name ? name : "t";
	if (value_is_const(count) && count->as.constant.integer * elem->size <= LOCAL_BYTES) {
		Builder first = builder_before(t->func->body.first);
		first.loc = b->loc;
		x->base = build_local(&first, name, elem, count);
		op_set_flag(value_op(x->base), ATTR_array);
	} else {
		if (at.block != b->block)
			count = lift(&at, count, 0);
		if (!count)
			return tensors_error(t, b->loc, "a tensor of shape %s is made in a loop that changes its "
			                     "shape; give it a shape that follows from the parameters",
			                     shape_text(t->arena, s));
		x->base = build_alloc(&at, name, elem, count);
		op_set_flag(value_op(x->base), ATTR_record);
	}
	make_contiguous(x, b);
	return x;
}

static bool is_zero(const Value *v)
{
	return v && v->kind == VALUE_CONST && value_is_float(v, 0);
}

void tensor_evaluate(Tensors *t, Builder *b, Tensor *to, Tensor *from)
{
	if (from->number && is_zero(from->number) && tensor_is_contiguous(b, to)) {
		Value *operands[] = { tensor_pointer(b, to),
			              extents_product(b, to->shape.extents, to->shape.rank) };
		build_op(b, OP_zero, to->elem, operands, 2);
		return;
	}
	Nest n = nest_new(t, b, &to->shape);
	const int source = nest_read(&n, from), target = nest_read(&n, to);
	nest_merge(&n, 0, n.rank);
	for (int i = 0; i < n.rank; i++)
		nest_open(&n, i, NULL, 0);
	nest_store(&n, target, nest_element(&n, source));
	for (int i = n.rank; i-- > 0;)
		nest_close(&n, i, NULL, 0);
}

Tensor *tensor_in_memory(Tensors *t, Builder *b, Tensor *x)
{
	if (x->base)
		return x;
	Tensor *buffer = tensor_buffer(t, b, x->name, x->elem ? x->elem : t->element, &x->shape);
	if (!buffer)
		return NULL;
	tensor_evaluate(t, b, buffer, x);
	*x = *buffer;
	return x;
}

Tensor *tensor_contiguous(Tensors *t, Builder *b, Tensor *x)
{
	x = tensor_in_memory(t, b, x);
	if (!x || tensor_is_contiguous(b, x))
		return x;
	Tensor *copy = tensor_buffer(t, b, x->name, x->elem, &x->shape);
	if (copy)
		tensor_evaluate(t, b, copy, x);
	return copy;
}

const Type *common_element(Call *c, Tensor *const *args, int n)
{
	const Type *elem = NULL;

	for (int i = 0; i < n; i++) {
		if (elem && args[i]->elem && args[i]->elem != elem) {
			tensors_error(c->t, c->op->loc, "'%s' of float and double tensors; convert one with mg_cast",
			              c->op->callee->name);
			return NULL;
		}
		if (args[i]->elem)
			elem = args[i]->elem;
	}
	return elem ? elem : type_float(&c->t->module->types, 64);
}

/* ---- nests */

struct Node {
	const Type *elem;
	Value *number;
	Value *base, *offset, *strides[MAX_RANK]; /* by axis of the nest */
	const char *formula;
	Node *args[MAX_ARGS];
	int n_args;
};

Nest nest_new(Tensors *t, const Builder *at, const Shape *s)
{
	Nest n = { .t = t, .rank = s->rank, .in = *at };

	for (int i = 0; i < s->rank; i++) {
		n.extents[i] = s->extents[i];
		n.order[i] = i;
	}
	n.shape = *s;
	return n;
}

void nest_last(Nest *n, int axis)
{
	for (int i = axis; i + 1 < n->rank; i++) {
		n->extents[i] = n->extents[i + 1];
		n->order[i] = i + 1;
	}
	n->extents[n->rank - 1] = n->shape.extents[axis];
	n->order[n->rank - 1] = axis;
}

static Node *bind(Nest *n, Tensor *x, const Type *elem)
{
	Node *node = ARENA_NEW(n->t->arena, Node);

	if (x->formula && !same_shape(&x->shape, &n->shape))
		x = tensor_in_memory(n->t, &n->in, x);
	node->elem = x && x->elem ? x->elem : elem;
	if (!x || x->number) {
		node->number = x ? build_convert(&n->in, x->number, node->elem)
		                 : value_undef(n->t->module, elem);
	} else if (x->formula) {
		node->formula = x->formula;
		node->n_args = x->n_args;
		for (int i = 0; i < x->n_args; i++)
			node->args[i] = bind(n, x->args[i], node->elem);
	} else {
		const int shift = n->shape.rank - x->shape.rank;
		node->base = x->base;
		node->offset = x->offset;
		for (int i = 0; i < n->rank; i++) {
			const int axis = n->order[i] - shift;
			if (axis >= 0 && (!value_is_int(x->shape.extents[axis], 1) || value_is_int(n->extents[i], 1)))
				node->strides[i] = x->strides[axis];
		}
	}
	return node;
}

int nest_read(Nest *n, Tensor *x)
{
	n->nodes[n->n_nodes] = bind(n, x, x->elem ? x->elem : n->t->element);
	return n->n_nodes++;
}

static bool node_merges(Nest *n, const Node *node, int axis)
{
	if (node->formula) {
		for (int i = 0; i < node->n_args; i++)
			if (!node_merges(n, node->args[i], axis))
				return false;
		return true;
	}
	const Value *outer = node->strides[axis];
	Value *inner = node->strides[axis + 1];
	if (!outer || !inner || !node->base)
		return !outer && !inner;
	return same_extent(outer, build_binary(&n->in, OP_mul, inner, n->extents[axis + 1]));
}

static void node_drop(Node *node, int axis)
{
	for (int i = 0; i < node->n_args; i++)
		node_drop(node->args[i], axis);
	for (int i = axis; i + 1 < MAX_RANK; i++)
		node->strides[i] = node->strides[i + 1];
}

static void drop_axis(Nest *n, int axis)
{
	for (int k = 0; k < n->n_nodes; k++)
		node_drop(n->nodes[k], axis);
	n->rank--;
	for (int i = axis; i < n->rank; i++)
		n->extents[i] = n->extents[i + 1];
}

int nest_merge(Nest *n, int from, int to)
{
	for (int i = from; i < to;)
		if (value_is_int(n->extents[i], 1)) {
			drop_axis(n, i);
			to--;
		} else {
			i++;
		}
	for (int i = to - 2; i >= from; i--) {
		bool merges = true;
		for (int k = 0; k < n->n_nodes && merges; k++)
			merges = node_merges(n, n->nodes[k], i);
		if (!merges)
			continue;
		Value *both = build_binary(&n->in, OP_mul, n->extents[i], n->extents[i + 1]);
		drop_axis(n, i);
		n->extents[i] = both;
		to--;
	}
	return to;
}

void nest_open(Nest *n, int axis, Value *const *inits, uint32_t n_inits)
{
	static const char *const names[MAX_RANK] = { "i", "j", "k", "l", "m", "n", "o", "p" };

	n->loops[axis] = NULL;
	n->inits[axis] = inits;
	if (value_is_int(n->extents[axis], 1)) {
		n->index[axis] = index_const(n->t, 0);
		return;
	}
	Op *loop = build_for(&n->in, names[axis], index_const(n->t, 0), n->extents[axis], inits, n_inits);
	const Loc loc = n->in.loc;
	n->loops[axis] = loop;
	n->index[axis] = for_index(loop);
	n->in = builder_at_end(&loop->blocks[0]);
	n->in.loc = loc;
}

Value *nest_carried(const Nest *n, int axis, uint32_t i)
{
	return n->loops[axis] ? n->loops[axis]->blocks[0].args[1 + i] : n->inits[axis][i];
}

void nest_close(Nest *n, int axis, Value **values, uint32_t n_values)
{
	Op *loop = n->loops[axis];

	if (!loop)
		return;
	build_yield(&n->in, values, n_values);
	for (uint32_t i = 0; i < n_values; i++)
		values[i] = loop->results[i];
	const Loc loc = n->in.loc;
	n->in = builder_after(loop);
	n->in.loc = loc;
}

static Value *place(Nest *n, const Node *node)
{
	Value *at = node->offset;

	for (int i = 0; i < n->rank; i++)
		if (node->strides[i] && !value_is_int(n->index[i], 0)) {
			Value *step = build_binary(&n->in, OP_mul, n->index[i], node->strides[i]);
			at = build_binary(&n->in, OP_add, at, step);
		}
	return build_index(&n->in, node->base, at);
}

static Value *element(Nest *n, const Node *node)
{
	static const char *const names[MAX_ARGS] = { "a", "b", "c" };
	FormulaName args[MAX_ARGS];

	if (node->number)
		return node->number;
	if (!node->formula)
		return build_load(&n->in, place(n, node));
	for (int i = 0; i < node->n_args; i++)
		args[i] = (FormulaName){ names[i], element(n, node->args[i]) };
	return formula_build(&n->in, node->elem, node->formula, args, node->n_args);
}

Value *nest_element(Nest *n, int node)
{
	return element(n, n->nodes[node]);
}

Value *nest_place(Nest *n, int node)
{
	return place(n, n->nodes[node]);
}

void nest_store(Nest *n, int node, Value *v)
{
	build_store(&n->in, v, place(n, n->nodes[node]));
}
