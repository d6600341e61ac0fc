/* Tensors become loops over memory, and calls for products of matrices:
 *
 *   func @f(%x: tensor "n x 3 x f64", %n: i32) -> f64 {      func @f(%x: ptr<f64> tensor ..., %n: i32) -> f64 {
 *     %t = call @mg_tanh(%x)                                         %s = for %i in 0..%size with (%sum = 0.0) {
 *     %s = call @mg_sum(%t)                              ->            %a = load %x[%i]
 *     %v = call @mg_item(%s)                                           ... tanh, add
 *     return %v                                                      }
 *   }                                                                return %s ...
 *
 * It runs before the function is differentiated: derivatives are those of the loops, so that tensors and
 * C's own loops and branches mix as they like.  A pointwise operation with one reader, and no write on the
 * way to it, is deferred: it is worked out in its reader's loop.  Every other result has memory of its own,
 * which lives as long as the function and is written once, or once in each turn of the loop it is made in. */
#include <stdlib.h>
#include <string.h>

#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/tensors/tensors.h"

typedef struct Operation {
	const char *name;
	const char *formula; /* pointwise */
	int         n_args;
	LowerCall  *lower;
} Operation;

static const Operation operations[] = {
#define POINTWISE(name, operands, meaning) { "mg_" #name, #meaning, operands, NULL },
#define OPERATION(name, lower) { "mg_" #name, NULL, 0, lower_##lower },
#include "transform/tensors/operations.def"
};

static bool is_tensor(const Value *v)
{
	return v->type->kind == TYPE_TENSOR;
}

static bool is_tensor_call(const Op *op)
{
	return op->code == OP_call && op->callee->kind == FUNC_LIBRARY && strncmp(op->callee->name, "mg_", 3) == 0;
}

static const Operation *operation_of(const Op *op)
{
	for (size_t i = 0; i < COUNT_OF(operations); i++)
		if (strcmp(operations[i].name, op->callee->name) == 0)
			return &operations[i];
	return NULL;
}

/* ---- parameters */

/* "n x 784 x f32" */
static bool read_shape(Tensors *t, const char *text, Builder *b, Shape *s, const Type **elem)
{
	*s = (Shape){ 0 };
	for (const char *end; (end = strstr(text, " x ")); text = end + 3) {
		const char *word = str_copy_n(t->arena, text, (size_t)(end - text));
		Value *extent = NULL;

		if (*word >= '0' && *word <= '9')
			extent = index_const(t, strtoll(word, NULL, 10));
		for (uint32_t i = 0; !extent && i < t->func->body.n_args; i++)
			if (strcmp(t->func->body.args[i]->name, word) == 0)
				extent = build_convert(b, t->func->body.args[i], t->index);
		if (!extent || s->rank == MAX_RANK)
			return false;
		s->extents[s->rank++] = extent;
	}
	*elem = type_float(&t->module->types, strcmp(text, "f32") == 0 ? 32 : 64);
	return true;
}

static void enter_params(Tensors *t, Builder *b)
{
	for (uint32_t i = 0; i < t->func->body.n_args; i++) {
		Value *v = t->func->body.args[i];
		const Param *p = &t->func->params[i];
		const Type *elem;
		Shape s;

		if (!is_tensor(v))
			continue;
		if (!read_shape(t, p->tensor, b, &s, &elem)) {
			tensors_error(t, p->loc, "the shape of '%s' is not made of constants and integer parameters",
			              v->name);
			continue;
		}
		Tensor *x = tensor_new(t, elem, &s);
		x->base = v;
		x->name = v->name;
		make_contiguous(x, b);
		map_put(t->arena, &t->of, v, x);
		graph_shape(t, v, x);
		v->type = type_ptr(&t->module->types, elem);
	}
	for (uint32_t i = 0; i < t->func->body.n_args; i++) {
		const Value *v = t->func->body.args[i];
		Tensor *x = map_get(&t->of, v);
		if (x)
			map_put(t->arena, &t->of, v, trace_param(t, b, v, x));
	}
}

/* ---- calls */

bool may_write_memory(const Op *op)
{
	const FuncSummary *s = op->callee ? &op->callee->summary : NULL;

	switch (op_info(op->code)->effect) {
	case EFFECT_PURE:
	case EFFECT_READS:
	case EFFECT_ALLOCATES:
	case EFFECT_CONTROL:
		return false;
	default:
		return !s || !s->known || s->writes_memory || s->has_io;
	}
}

/* The only reader, and it stands in the same block with no write before it. */
static bool can_defer(const Op *op)
{
	const Op *reader = NULL;

	for (const Use *u = op_result(op)->uses; u; u = u->next) {
		if (reader && u->user != reader)
			return false;
		reader = u->user;
	}
	if (!reader || reader->parent != op->parent || !is_tensor_call(reader))
		return false;
	for (Op *o = op->next; o != reader; o = o->next) {
		if (may_write_memory(o))
			return false;
		for (uint16_t k = 0; k < o->n_blocks; k++)
			FOR_EACH_OP(inner, &o->blocks[k])
				if (may_write_memory(inner))
					return false;
	}
	return true;
}

static Value *constant_rate(Call *c)
{
	const Value *v = next_value(c);
	const double rate = v->kind == VALUE_CONST ? (double)value_number(v) : -1;

	if (v->kind == VALUE_CONST && (rate < 0 || rate >= 1)) {
		tensors_error(c->t, c->op->loc, "mg_dropout: the rate must lie in [0, 1)");
		return NULL;
	}
	Value *one = const_float(c->t->module, v->type, 1);
	return build_binary(&c->b, OP_div, one, build_binary(&c->b, OP_sub, one, (Value *)v));
}

/* A tensor, or the number behind masked_fill and dropout. */
static Tensor *next_operand(Call *c)
{
	if (is_tensor(op_operand(c->op, c->next)) || map_get(&c->t->of, op_operand(c->op, c->next)))
		return next_tensor(c);
	Value *number = strcmp(c->name, "dropout") == 0 ? constant_rate(c) : next_value(c);
	return number ? tensor_number(c->t, NULL, number) : NULL;
}

static Tensor *pointwise(Call *c, const Operation *operation)
{
	Tensor *x = ARENA_NEW(c->t->arena, Tensor);
	Tensor *y;

	x->formula = operation->formula;
	x->n_args = operation->n_args;
	x->name = op_result(c->op)->name;
	for (int i = 0; i < x->n_args; i++) {
		Tensor *arg = x->args[i] = next_operand(c);
		const Shape before = x->shape;
		if (!arg)
			return NULL;
		if (!broadcast_shapes(&x->shape, &arg->shape))
			return tensors_error(c->t, c->op->loc, "mg_%s: shapes %s and %s do not fit", c->name,
			                     shape_text(c->t->arena, &before),
			                     shape_text(c->t->arena, &arg->shape));
	}
	x->elem = common_element(c, x->args, x->n_args);
	if (!x->elem)
		return NULL;
	if (x->shape.rank == 0) {
		Nest n = nest_new(c->t, &c->b, &x->shape);
		y = tensor_number(c->t, x->elem, nest_element(&n, nest_read(&n, x)));
		for (int i = 0; i < x->n_args; i++)
			if (x->args[i]->elem)
				return y;
		y->elem = NULL; /* of mg_scalars alone */
		return y;
	}
	return can_defer(c->op) ? x : tensor_in_memory(c->t, &c->b, x);
}

static void lower_call(Tensors *t, Op *op)
{
	const Operation *operation = operation_of(op);
	Call c = { .t = t, .op = op, .name = op->callee->name + 3, .b = builder_before(op) };

	c.b.loc = op->loc;
	if (!operation) {
		tensors_error(t, op->loc, "'%s' cannot be differentiated; call it outside", op->callee->name);
		return;
	}
	if (is_tensor(op_result(op)) && !op_result(op)->uses)
		return;
	Tensor *x = operation->formula ? pointwise(&c, operation) : operation->lower(&c);
	if (!x)
		return;
	if (!x->name)
		x->name = op_result(op)->name;
	graph_shape(t, op_result(op), x);
	x = trace_result(t, &c.b, op_result(op), x);
	map_put(t->arena, &t->of, op_result(op), x);
}

/* ---- what is neither */

Tensor *lower_view(Call *c)
{
	Tensor *x = ARENA_NEW(c->t->arena, Tensor);

	x->base = next_value(c);
	x->elem = x->base->type->elem;
	if (!next_dims(c, &x->shape))
		return NULL;
	make_contiguous(x, &c->b);
	return x;
}

Tensor *lower_scalar(Call *c)
{
	return tensor_number(c->t, NULL, next_value(c));
}

static bool next_element(Call *c, const Type **elem)
{
	int64_t element = 0;

	if (!next_constant(c, &element, "the element type"))
		return false;
	*elem = element == 2 ? NULL : type_float(&c->t->module->types, element == 0 ? 32 : 64);
	return true;
}

Tensor *lower_full(Call *c)
{
	Tensor *x = ARENA_NEW(c->t->arena, Tensor);

	if (!next_element(c, &x->elem) || !next_dims(c, &x->shape))
		return NULL;
	x->number = strcmp(c->name, "full") == 0
	                    ? next_value(c)
	                    : const_float(c->t->module, x->elem ? x->elem : c->t->element, 0);
	if (x->elem)
		x->number = build_convert(&c->b, x->number, x->elem);
	/* mg_copy may write into it */
	return x->shape.rank && x->elem ? tensor_in_memory(c->t, &c->b, x) : x;
}

Tensor *lower_cast(Call *c)
{
	Tensor *x = next_tensor(c), *y = NULL;
	const Type *elem = NULL;

	if (!x || !next_element(c, &elem))
		return NULL;
	if (x->elem == elem || !elem)
		return x;
	if (x->number) {
		y = tensor_new(c->t, elem, &x->shape);
		y->number = build_convert(&c->b, x->number, elem);
		return y;
	}
	x = tensor_in_memory(c->t, &c->b, x);
	y = x ? tensor_buffer(c->t, &c->b, op_result(c->op)->name, elem, &x->shape) : NULL;
	if (!y)
		return NULL;
	Nest n = nest_new(c->t, &c->b, &x->shape);
	const int from = nest_read(&n, x), to = nest_read(&n, y);
	nest_merge(&n, 0, n.rank);
	for (int i = 0; i < n.rank; i++)
		nest_open(&n, i, NULL, 0);
	nest_store(&n, to, build_convert(&n.in, nest_element(&n, from), elem));
	for (int i = n.rank; i-- > 0;)
		nest_close(&n, i, NULL, 0);
	return y;
}

static void replace_result(Call *c, Value *v)
{
	Value *old = op_result(c->op);

	v = build_convert(&c->b, v, old->type);
	if (old->name)
		value_set_name(c->t->func, v, old->name);
	value_replace_uses(old, v);
}

Tensor *lower_item(Call *c)
{
	Tensor *x = next_tensor(c);

	if (!x)
		return NULL;
	if (!shape_is_scalar(&x->shape))
		return tensors_error(c->t, c->op->loc, "%s reads a single element, not shape %s",
		                     c->op->callee->name, shape_text(c->t->arena, &x->shape));
	Nest n = nest_new(c->t, &c->b, &x->shape);
	const int node = nest_read(&n, x);
	nest_merge(&n, 0, n.rank);
	replace_result(c, nest_element(&n, node));
	return NULL;
}

Tensor *lower_size(Call *c)
{
	const Tensor *x = next_tensor(c);

	if (x)
		replace_result(c, extents_product(&c->b, x->shape.extents, x->shape.rank));
	return NULL;
}

/* A check that is made at run time, of what is known here: shape, element type, no gaps. */
Tensor *lower_check(Call *c)
{
	Tensor *x = next_tensor(c), wanted = { 0 };

	if (!x || !next_element(c, &wanted.elem) || !next_dims(c, &wanted.shape))
		return NULL;
	if (!SEEDED(check_believed) && (x->elem != wanted.elem || !same_shape(&x->shape, &wanted.shape)))
		return tensors_error(c->t, c->op->loc, "mgrt_check: %s %s is asked for, but this tensor is %s %s",
		                     wanted.elem && wanted.elem->bits == 32 ? "float" : "double",
		                     shape_text(c->t->arena, &wanted.shape), x->elem && x->elem->bits == 32 ? "float" : "double",
		                     shape_text(c->t->arena, &x->shape));
	if (x->base && !tensor_is_contiguous(&c->b, x))
		return tensors_error(c->t, c->op->loc, "mgrt_check fails: this tensor is a view with gaps or in another "
		                     "order; mg_copy it into one made by mg_zeros");
	value_replace_uses(op_result(c->op), const_bool(c->t->module, true));
	return NULL;
}

/* Element by element from the same places, or from objects that are surely others. */
static bool reads_safely(const Tensors *t, const Tensor *to, const Tensor *x)
{
	if (x->number)
		return true;
	for (int i = 0; i < x->n_args; i++)
		if (!reads_safely(t, to, x->args[i]))
			return false;
	if (x->formula)
		return true;
	const Value *p = root_of(x->base), *q = root_of(to->base);
	const bool is_param = q->kind == VALUE_ARG && q->as.block == &t->func->body &&
	                      func_param(t->func, q)->flags & PARAM_NOALIAS;
	if (p != q && (x->is_own || to->is_own || is_param))
		return true;
	if (x->base != to->base || !same_extent(x->offset, to->offset) || x->shape.rank != to->shape.rank)
		return false;
	for (int i = 0; i < x->shape.rank; i++)
		if (!x->strides[i] != !to->strides[i] ||
		    (x->strides[i] && !same_extent(x->strides[i], to->strides[i])))
			return false;
	return true;
}

/* What C's own code reads and writes. */
Tensor *lower_data(Call *c)
{
	Tensor *x = next_tensor(c);
	int64_t is_const = 0;

	if (!x || !next_constant(c, &is_const, "whether it is read only"))
		return NULL;
	if (x->number || (x->base && !tensor_is_contiguous(&c->b, x) && !SEEDED(gaps_overlooked)))
		return tensors_error(c->t, c->op->loc, "this tensor %s, so its data is not what the "
		                     "program would see; mg_copy it into one made by mg_zeros",
		                     x->number ? "is a number here" : "is a view with gaps or in another order");
	x = tensor_in_memory(c->t, &c->b, x);
	if (!x)
		return NULL;
	if (!is_const) {
		map_put(c->t->arena, &c->t->written, root_of(x->base), x);
		note_write(c->t, root_of(x->base), NULL, c->op->loc);
	}
	value_replace_uses(op_result(c->op), build_cast(&c->b, tensor_pointer(&c->b, x), op_result(c->op)->type));
	return NULL;
}

Tensor *lower_copy(Call *c)
{
	Tensor *to = next_tensor(c), *from = to ? next_tensor(c) : NULL;
	Shape s;

	if (!from)
		return NULL;
	s = from->shape;
	if (!broadcast_shapes(&s, &to->shape) || !same_shape(&s, &to->shape))
		return tensors_error(c->t, c->op->loc, "mg_copy: shape %s does not fit into shape %s",
		                     shape_text(c->t->arena, &from->shape), shape_text(c->t->arena, &to->shape));
	if (!to->base)
		return tensors_error(c->t, c->op->loc, "mg_copy writes into a tensor that is no memory");
	if (from->elem && from->elem != to->elem)
		return tensors_error(c->t, c->op->loc, "mg_copy between float and double tensors; use mg_cast");
	map_put(c->t->arena, &c->t->written, root_of(to->base), to);
	note_write(c->t, root_of(to->base), c->op, c->op->loc);
	if (!reads_safely(c->t, to, from)) {
		Tensor *aside = tensor_buffer(c->t, &c->b, "aside", to->elem, &from->shape);
		if (!aside)
			return NULL;
		tensor_evaluate(c->t, &c->b, aside, from);
		from = aside;
	}
	trace_evaluate(c->t, &c->b, op_operand(c->op, 0), to, from);
	value_replace_uses(op_result(c->op), const_bool(c->t->module, true));
	return NULL;
}

/* ---- regions */

static void lower_block(Tensors *t, Block *block);

static Tensor *tensor_of(Tensors *t, Value *v, Loc loc)
{
	Tensor *x = map_get(&t->of, v);

	if (!x && !t->failed)
		tensors_error(t, loc, "a tensor is used here that is not set on every path");
	return x;
}

static void shapes_differ(Tensors *t, Loc loc, const char *where, const Shape *a, const Shape *b)
{
	tensors_error(t, loc, "a tensor of shape %s %s shape %s", shape_text(t->arena, a), where,
	              shape_text(t->arena, b));
}

/* Copies the values of a terminator into the memory of what they become; those that another one of these
 * copies would overwrite are taken aside first. */
static void hand_on(Tensors *t, Builder *b, const Op *end, uint32_t skip, Tensor *const *to, uint32_t n)
{
	Tensor **from = ARENA_ARRAY(t->arena, Tensor *, n + 1);

	for (uint32_t i = 0; i < n && !t->failed; i++) {
		if (!to[i])
			continue;
		from[i] = tensor_of(t, op_operand(end, skip + i), end->loc);
		if (!from[i])
			return;
		note_handed_on(t, op_operand(end, skip + i), from[i], to[i], end);
		if (!same_shape(&from[i]->shape, &to[i]->shape))
			shapes_differ(t, end->loc, "comes back with", &to[i]->shape, &from[i]->shape);
		else if (from[i]->elem && from[i]->elem != to[i]->elem)
			tensors_error(t, end->loc, "a float tensor comes back as a double one, or the other way round; "
			              "use mg_cast");
		for (uint32_t k = 0; k < n && from[i]->base && !t->failed; k++) {
			if (!to[k] || (k == i && from[i] == to[i]) || root_of(from[i]->base) != root_of(to[k]->base))
				continue;
			Tensor *aside = tensor_buffer(t, b, "aside", to[i]->elem, &to[i]->shape);
			if (!aside)
				return;
			tensor_evaluate(t, b, aside, from[i]);
			from[i] = aside;
		}
	}
	for (uint32_t i = 0; i < n && !t->failed; i++)
		if (to[i] && from[i] != to[i])
			tensor_evaluate(t, b, to[i], from[i]);
}

bool tensor_is_invariant(const Op *loop, uint32_t i)
{
	const Value *arg = loop_carried(loop, i);

	for (const Op *o = loop->blocks[0].first; o; o = o->next)
		if (op_hands_on(o) && end_value(o, i) != arg)
			return false;
	return true;
}

static void lower_loop(Tensors *t, Op *op)
{
	const uint32_t n = op->n_results, first = loop_first_carried(op), init = loop_first_init(op);
	Tensor **to = ARENA_ARRAY(t->arena, Tensor *, n + 1);
	Builder b = builder_before(op);

	for (uint32_t i = 0; i < n; i++) {
		Value *arg = op->blocks[0].args[first + i];
		if (!is_tensor(arg) || (!arg->uses && !op->results[i]->uses))
			continue;
		Tensor *x = tensor_of(t, op_operand(op, init + i), op->loc);
		if (!x)
			return;
		if (!tensor_is_invariant(op, i)) {
			to[i] = tensor_buffer(t, &b, arg->name, x->elem ? x->elem : t->element, &x->shape);
			if (!to[i])
				return;
			to[i]->is_own = true;
			tensor_evaluate(t, &b, to[i], x);
			note_handed_on(t, op_operand(op, init + i), x, to[i], op);
			x = to[i];
		}
		graph_shape(t, arg, x);
		graph_shape(t, op->results[i], x);
		map_put(t->arena, &t->of, op->results[i], x);
		map_put(t->arena, &t->of, arg, to[i] ? trace_carried(t, arg, x) : x);
	}
	lower_block(t, &op->blocks[0]);
	for (Op *o = op->blocks[0].first, *next; o && !t->failed; o = next) {
		next = o->next;
		if (o->code == OP_yield) {
			Builder at = builder_before(o);
			hand_on(t, &at, o, 0, to, n);
		} else if (o->code == OP_exit_if) {
			Builder at = builder_before(o);
			Op *leave = build_if(&at, op_operand(o, 0), NULL, 0);
			Builder in[] = { builder_at_end(&leave->blocks[0]), builder_at_end(&leave->blocks[1]) };
			in[0].loc = o->loc;
			hand_on(t, &in[0], o, 1, to, n);
			build_yield(&in[0], NULL, 0);
			build_yield(&in[1], NULL, 0);
			if (leave->blocks[0].first == leave->blocks[0].last)
				op_erase(leave);
		}
	}
	b = builder_after(op);
	for (uint32_t i = 0; i < n && !t->failed; i++)
		if (to[i])
			map_put(t->arena, &t->of, op->results[i], trace_result(t, &b, op->results[i], to[i]));
}

static void lower_if(Tensors *t, Op *op)
{
	const uint32_t n = op->n_results;
	Tensor **to = ARENA_ARRAY(t->arena, Tensor *, n + 1);
	Builder b = builder_before(op);

	for (int k = 0; k < 2; k++)
		lower_block(t, &op->blocks[k]);
	for (uint32_t i = 0; i < n && !t->failed; i++) {
		if (!is_tensor(op->results[i]) || !op->results[i]->uses)
			continue;
		const Tensor *sides[2];
		for (int k = 0; k < 2; k++)
			sides[k] = tensor_of(t, op_operand(block_terminator(&op->blocks[k]), i), op->loc);
		if (!sides[0] || !sides[1])
			return;
		const Type *elem = sides[0]->elem ? sides[0]->elem : sides[1]->elem ? sides[1]->elem : t->element;
		if (!same_shape(&sides[0]->shape, &sides[1]->shape)) {
			shapes_differ(t, op->loc, "comes from the other branch with", &sides[0]->shape, &sides[1]->shape);
			return;
		}
		to[i] = tensor_buffer(t, &b, op->results[i]->name, elem, &sides[0]->shape);
		if (!to[i])
			return;
		graph_shape(t, op->results[i], to[i]);
	}
	for (int k = 0; k < 2 && !t->failed; k++) {
		Op *end = block_terminator(&op->blocks[k]);
		Builder at = builder_before(end);
		at.loc = op->loc;
		hand_on(t, &at, end, 0, to, n);
	}
	b = builder_after(op);
	for (uint32_t i = 0; i < n && !t->failed; i++)
		if (to[i])
			map_put(t->arena, &t->of, op->results[i], trace_result(t, &b, op->results[i], to[i]));
}

/* c ? x : y */
static void lower_select(Tensors *t, Op *op)
{
	Builder b = builder_before(op);
	Tensor *sides[2], *to;

	b.loc = op->loc;
	for (int k = 0; k < 2; k++) {
		sides[k] = tensor_of(t, op_operand(op, 1 + (uint32_t)k), op->loc);
		if (!sides[k])
			return;
	}
	if (!same_shape(&sides[0]->shape, &sides[1]->shape)) {
		shapes_differ(t, op->loc, "comes from the other branch with", &sides[0]->shape, &sides[1]->shape);
		return;
	}
	to = tensor_buffer(t, &b, op_result(op)->name, sides[0]->elem ? sides[0]->elem : sides[1]->elem ? sides[1]->elem : t->element,
	                   &sides[0]->shape);
	if (!to)
		return;
	Op *choice = build_if(&b, op_operand(op, 0), NULL, 0);
	for (int k = 0; k < 2; k++) {
		Builder in = builder_at_end(&choice->blocks[k]);
		in.loc = op->loc;
		note_handed_on(t, op_operand(op, 1 + (uint32_t)k), sides[k], to, op);
		tensor_evaluate(t, &in, to, sides[k]);
		build_yield(&in, NULL, 0);
	}
	graph_shape(t, op_result(op), to);
	map_put(t->arena, &t->of, op_result(op), trace_result(t, &b, op_result(op), to));
}

static bool touches_tensors(const Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (is_tensor(op_operand(op, i)))
			return true;
	for (uint32_t i = 0; i < op->n_results; i++)
		if (is_tensor(op->results[i]))
			return true;
	return false;
}

static void lower_op(Tensors *t, Op *op)
{
	if (op_is_loop(op))
		lower_loop(t, op);
	else if (op->code == OP_if)
		lower_if(t, op);
	else if (is_tensor_call(op))
		lower_call(t, op);
	else if (op->code == OP_yield || op->code == OP_exit_if)
		return;
	else if (!touches_tensors(op))
		note_operation(t, op);
	else if (op->code == OP_select)
		lower_select(t, op);
	else if (op->code == OP_call)
		tensors_error(t, op->loc, "'%s' handles tensors and cannot be put in place of its call", op->callee->name);
	else if (op->code == OP_return)
		tensors_error(t, op->loc, "a tensor cannot be returned by the function that is differentiated; "
		              "write it into a parameter with mg_copy");
	else
		tensors_error(t, op->loc, "a tensor in memory, behind a pointer or in a struct, is not supported; keep it "
		              "in a variable");
}

static void lower_block(Tensors *t, Block *block)
{
	for (Op *op = block->first, *next; op && !t->failed; op = next) {
		next = op->next;
		lower_op(t, op);
	}
}

/* ---- afterwards */

static void forget_operands(Op *op, Value *undef)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (is_tensor(op_operand(op, i)))
			op_set_operand(op, i, undef);
}

/* The operations on tensors go; carried values and results of regions with them. */
static void sweep(Tensors *t)
{
	VEC(Op *) doomed = { 0 };
	VEC(Op *) regions = { 0 };
	Value *undef = value_undef(t->module, type_tensor(&t->module->types));

	FOR_EACH_OP(op, &t->func->body) {
		if (op->n_blocks)
			vec_push(t->arena, &regions, op);
		else if (is_tensor_call(op) || ((op->code == OP_select || op->code == OP_load) && is_tensor(op_result(op))))
			vec_push(t->arena, &doomed, op);
		forget_operands(op, undef);
	}
	while (doomed.count)
		op_erase(vec_pop(&doomed));
	for (size_t k = regions.count; k-- > 0;) {
		Op *op = regions.at[k];
		const OpVec ends = op_is_loop(op) ? loop_ends(t->arena, op) : (OpVec){ 0 };
		for (uint32_t i = op->n_results; i-- > 0;) {
			if (!is_tensor(op->results[i]))
				continue;
			if (op_is_loop(op))
				loop_remove_carried(op, i, &ends);
			else
				if_remove_result(op, i);
		}
	}
}

static void finish_params(Tensors *t)
{
	for (uint32_t i = 0; i < t->func->body.n_args; i++)
		if (t->func->params[i].tensor && !map_get(&t->written, t->func->body.args[i]))
			t->func->params[i].flags |= PARAM_CONST;
}

/* Nothing is made of a function that was refused. */
static void drop_body(Func *f)
{
	while (f->body.first)
		op_erase(f->body.last);
	Builder b = builder_at_end(&f->body);
	VEC(Value *) results = { 0 };
	for (uint32_t i = 0; i < f->n_results; i++)
		vec_push(f->module->arena, &results, value_undef(f->module, f->results[i]));
	build_return(&b, results.at, f->n_results);
	f->is_refused = true;
}

/* Has tensors, and is no helper that takes or returns them: those have been inlined. */
static bool is_wanted(const Func *f)
{
	bool any = false;

	if (!f->body.first || f->is_refused)
		return false;
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		const bool is_one = is_tensor(f->body.args[i]);
		if (is_one && !f->params[i].tensor)
			return false;
		any = any || is_one;
	}
	for (uint32_t i = 0; i < f->n_results; i++)
		if (f->results[i]->kind == TYPE_TENSOR && !any)
			return false;
	FOR_EACH_OP(op, &f->body)
		any = any || touches_tensors(op) || is_tensor_call(op);
	return any;
}

/* Tensors are followed from value to value, also where nothing is to be optimised. */
static void take_out_of_memory(PassContext *ctx, Func *f)
{
	bool any = false;

	FOR_EACH_OP(op, &f->body)
		any = any || ((op->code == OP_load || op->code == OP_store) && touches_tensors(op));
	if (any)
		pass_promote(f, ctx);
}

bool pass_tensors(Module *m, PassContext *ctx)
{
	bool changed = false;

	for (size_t i = 0; i < m->funcs.count; i++) {
		Func *f = m->funcs.at[i];
		if (!is_wanted(f))
			continue;
		Tensors t = { .module = m, .ctx = ctx, .arena = m->arena, .func = f, .index = type_index(&m->types) };
		take_out_of_memory(ctx, f);
		Builder b = builder_before(f->body.first);
		b.loc = f->loc;
		t.element = f->n_results && type_is_float(f->results[0]) && f->results[0]->bits == 32
		                    ? type_float(&m->types, 32) : type_float(&m->types, 64);
		f->has_tensors = true;
		enter_params(&t, &b);
		lower_block(&t, &f->body);
		if (!t.failed)
			check_handed_on(&t);
		if (t.failed) {
			drop_body(f);
		} else {
			sweep(&t);
			finish_params(&t);
		}
		changed = true;
	}
	return changed;
}
