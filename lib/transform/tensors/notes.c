/* What graphs show of tensors: their shapes, and with --trace their numbers.
 *
 *   h = tanh(x)             for i: v = tanh(x[i]);  trace v;  h[i] = v       ... reverse: trace the adjoint of v
 *
 * A tensor that is traced has memory of its own, which one loop writes, and there the note of each element stands: where
 * the reverse sweep comes by, all readers have added to its adjoint.  So notes are of scalars, and nothing else has to
 * know of tensors.  What only shows other memory is copied, unless that is overwritten before the last of its readers, or
 * its extents change from one turn of a loop to the next: then it has no numbers. */
#include <string.h>

#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/derive.h"
#include "transform/tensors/tensors.h"

static GraphNode *node_of(const GraphDraft *draft, const Value *v)
{
	const int node = (int)(intptr_t)map_get(&draft->nodes, v) - 1;

	return node < 0 || draft->graph->nodes.at[node].kind >= GRAPH_MEMORY ? NULL : &draft->graph->nodes.at[node];
}

void graph_shape(Tensors *t, const Value *v, const Tensor *x)
{
	for (const GraphDraft *draft = t->func->draft; draft; draft = draft->next) {
		GraphNode *node = node_of(draft, v);
		if (node)
			node->type = str_format(t->arena, "%s %s", x->elem && x->elem->bits == 64 ? "double" : "float",
			                        shape_text(t->arena, &x->shape));
	}
}

/* ---- notes */

static bool is_noted(const Tensors *t, const Value *v)
{
	for (const GraphDraft *draft = t->func->draft; draft; draft = draft->next)
		if (draft->graph->is_traced && node_of(draft, v))
			return true;
	return false;
}

static void note(Tensors *t, Builder *b, const Value *v, OpCode code, Value **operands, uint32_t n)
{
	for (const GraphDraft *draft = t->func->draft; draft; draft = draft->next) {
		GraphNode *node = node_of(draft, v);
		if (!draft->graph->is_traced || !node)
			continue;
		Op *op = build_op(b, code, NULL, operands, n);
		op_set_int(op, ATTR_graph, draft->graph->number);
		op_set_int(op, ATTR_node, (int64_t)(node - draft->graph->nodes.at));
		if (code == OP_trace_shape && !node->is_tensor) {
			node->is_tensor = true;
			node->tensor = draft->graph->n_tensors++;
		}
		node->is_traced = true;
	}
}

/* The rows are those of all axes but the last. */
static void note_matrix(Tensors *t, Builder *b, const Value *v, const Shape *s)
{
	if (s->rank == 0)
		return;
	Value *operands[] = { extents_product(b, s->extents, s->rank - 1), s->extents[s->rank - 1] };
	note(t, b, v, OP_trace_shape, operands, 2);
}

void trace_evaluate(Tensors *t, Builder *b, const Value *v, Tensor *to, Tensor *from)
{
	if (!is_noted(t, v)) {
		tensor_evaluate(t, b, to, from);
		return;
	}
	note_matrix(t, b, v, &to->shape);
	Nest n = nest_new(t, b, &to->shape);
	const int source = nest_read(&n, from), target = nest_read(&n, to);
	nest_merge(&n, 0, n.rank);
	for (int i = 0; i < n.rank; i++)
		nest_open(&n, i, NULL, 0);
	Value *element = nest_element(&n, source);
	note(t, &n.in, v, OP_trace, &element, 1);
	nest_store(&n, target, element);
	for (int i = n.rank; i-- > 0;)
		nest_close(&n, i, NULL, 0);
}

/* ---- what shows other memory */

static bool is_view(const Value *v)
{
	return graph_viewed(v) != v;
}

typedef enum Origin { ORIGIN_OWN, ORIGIN_PARAM, ORIGIN_C, ORIGIN_LOOP } Origin;

/* Whose memory a tensor shows that is no view of another, or a pointer leads to. */
static Origin origin_of(const Tensors *t, const Value *v)
{
	const Op *op = value_op(v);

	if (v->kind == VALUE_ARG && v->as.block == &t->func->body && func_param(t->func, v)->tensor)
		return func_param(t->func, v)->flags & PARAM_NOALIAS ? ORIGIN_PARAM : ORIGIN_LOOP;
	if (v->type->kind != TYPE_TENSOR)
		return ORIGIN_C;
	return op && !op_is_loop(op) ? ORIGIN_OWN : ORIGIN_LOOP; /* that may be anybody's */
}

static bool is_object(const Value *v)
{
	const Op *op = value_op(v);

	return op && op_makes_object(op);
}

static bool may_be_same(const Tensors *t, const Value *v, const Value *w)
{
	const Origin a = origin_of(t, v), b = origin_of(t, w);

	if (v == w || a == ORIGIN_LOOP || b == ORIGIN_LOOP)
		return true;
	return a == ORIGIN_C && b == ORIGIN_C && !is_object(v) && !is_object(w);
}

static bool may_overwrite(const Tensors *t, const Op *op, const Value *v)
{
	if (graph_is_tensor_call(op))
		return strcmp(op->callee->name, "mg_copy") == 0 && may_be_same(t, graph_viewed(op_operand(op, 0)), v);
	if (!may_write_memory(op))
		return false;
	if (op->code == OP_store || op->code == OP_accum)
		return may_be_same(t, graph_viewed(op_operand(op, 1)), v);
	return origin_of(t, v) >= ORIGIN_C;
}

static bool any_overwrites(const Tensors *t, const Op *op, const Value *v)
{
	if (may_overwrite(t, op, v))
		return true;
	for (uint16_t k = 0; k < op->n_blocks; k++)
		FOR_EACH_OP(inner, &op->blocks[k])
			if (may_overwrite(t, inner, v))
				return true;
	return false;
}

/* Goes on under another name in the loop and behind it. */
static bool is_handed_through(const Op *loop, const Value *v)
{
	for (uint32_t i = 0; op_is_loop(loop) && i < loop->n_results; i++)
		if (loop_init(loop, i) == v && tensor_is_invariant(loop, i))
			return true;
	return false;
}

/* Whether v, of this block, shows from `first` on until it is read for the last time what it shows there, and is not
 * written through. */
static bool stays(Tensors *t, const Value *v, const Block *block, const Op *first)
{
	const Value *origin = graph_viewed(v);
	VEC(const Value *) views = { 0 }; /* v, and views of it */
	Map readers = { 0 }; /* in that block */
	size_t left = 0;

	vec_push(t->arena, &views, v);
	for (size_t i = 0; i < views.count; i++)
		for (const Use *u = views.at[i]->uses; u; u = u->next) {
			const Op *user = u->user, *reader = op_ancestor(user, block);
			if (is_handed_through(user, views.at[i]) || (may_overwrite(t, user, origin) && op_operand(user, 0) == views.at[i]))
				return false;
			if (user->n_results && is_view(op_result(user)))
				vec_push(t->arena, &views, op_result(user));
			left += !map_get(&readers, reader);
			map_put(t->arena, &readers, reader, t);
		}
	for (const Op *op = first; op && left; op = op->next) {
		const bool is_last = map_get(&readers, op) && --left == 0;
		if (!(is_last && !op->n_blocks) && !SEEDED(trace_copies_changing) && any_overwrites(t, op, origin))
			return false;
	}
	return true;
}

/* ---- */

/* Where it changes from one turn of a loop to the next there is no memory for a copy. */
static bool has_fixed_size(Builder *b, const Shape *s)
{
	Value  *count = extents_product(b, s->extents, s->rank);
	Builder at = outermost_place(b);

	return value_is_const(count) || at.block == b->block || lift_extent(&at, count);
}

static Tensor *own_copy(Tensors *t, Builder *b, const Value *v, Tensor *x)
{
	if (!has_fixed_size(b, &x->shape))
		return x;
	Tensor *copy = tensor_buffer(t, b, x->name, x->elem ? x->elem : t->element, &x->shape);

	if (copy)
		trace_evaluate(t, b, v, copy, x);
	return copy;
}

Tensor *trace_result(Tensors *t, Builder *b, const Value *v, Tensor *x)
{
	if (!is_noted(t, v))
		return x;
	if (x->number && x->shape.rank == 0) {
		note(t, b, v, OP_trace, &x->number, 1);
		return x;
	}
	const Op *op = value_op(v);
	return is_view(v) && !stays(t, v, op->parent, op->next) ? x : own_copy(t, b, v, x);
}

Tensor *trace_param(Tensors *t, Builder *b, const Value *v, Tensor *x)
{
	return is_noted(t, v) && stays(t, v, &t->func->body, t->func->body.first) ? own_copy(t, b, v, x) : x;
}

Tensor *trace_carried(Tensors *t, const Value *arg, Tensor *x)
{
	const Block *body = arg->as.block;

	for (const Op *op = body->first; op; op = op->next)
		if (op->code == OP_exit_if)
			return x;
	if (!is_noted(t, arg))
		return x;
	Builder b = builder_before(body->first);
	return own_copy(t, &b, arg, x);
}
