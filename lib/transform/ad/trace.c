/* --trace: notes of the values of the graph's nodes, in the forward sweep.
 *
 *   n = x1w1 + b           n = x1w1 + b
 *                          trace n                ...reverse:  trace n_bar;  x1w1_bar += n_bar
 *
 * A note stands behind the definition and before every use, so when the reverse sweep comes to it, the adjoint is
 * complete.  In a loop that ends at an exit in front, the last turn is not reversed: notes stand behind the
 * exit, and what an active operation before it uses has none.  Tensors are noted where they become loops
 * (transform/tensors/notes.c). */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"

typedef struct Notes {
	const Ad  *ad;     /* NULL: tensors are not loops yet */
	const Map *active; /* then: values that are */
	const Map *nodes;
	Graph     *graph;
} Notes;

bool ad_is_traced(const Ad *ad)
{
	return ad->spec->graph && ad->spec->graph->is_traced;
}

static bool is_active(const Notes *n, const Value *v)
{
	return n->ad ? value_is_active(n->ad->activity, v) : map_get(n->active, v) != NULL;
}

static bool is_used_before(const Notes *n, const Value *v, const Op *exit)
{
	for (const Op *op = exit->parent->first; op != exit; op = op->next)
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (op_operand(op, i) == v && (op->n_blocks || (op->n_results && is_active(n, op_result(op)))))
				return true;
	return false;
}

static const Op *front_exit(const Block *block)
{
	const Op *loop = block->parent;

	return loop && op_is_loop(loop) && loop_form(loop) == LOOP_WHILE ? loop_exit(loop) : NULL;
}

/* v, of this block, behind `last` (NULL: at its start). */
static void note(const Notes *n, Value *v, Block *block, Op *last)
{
	const int node = (int)(intptr_t)map_get(n->nodes, v) - 1;
	const Op *exit = front_exit(block);

	if (node < 0 || !type_is_float(v->type) || n->graph->nodes.at[node].kind >= GRAPH_MEMORY)
		return;
	if (exit && (!last || op_precedes(last, exit))) {
		if (is_used_before(n, v, exit))
			return;
		last = exit->next->prev;
	}
	Op     *next = last ? last->next : block->first;
	Builder b = next ? builder_before(next) : builder_at_end(block);
	b.loc = last ? last->loc : v->loc;
	Op     *trace = build_op(&b, OP_trace, NULL, &v, 1);
	op_set_int(trace, ATTR_graph, n->graph->number);
	op_set_int(trace, ATTR_node, node);
	n->graph->nodes.at[node].is_traced = true;
}

/* The number in a tensor is drawn as that tensor. */
static bool is_drawn_as_tensor(const Notes *n, const Op *op)
{
	return graph_is_tensor_call(op) && op->n_operands &&
	       map_get(n->nodes, op_result(op)) == map_get(n->nodes, op_operand(op, 0));
}

static void note_block(const Notes *n, Block *block)
{
	for (uint32_t i = block->n_args; i-- > 0;)
		note(n, block->args[i], block, NULL);
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		for (uint32_t i = 0; i < op->n_results; i++)
			if (!is_drawn_as_tensor(n, op))
				note(n, op->results[i], block, op);
		for (uint16_t k = 0; k < op->n_blocks; k++)
			note_block(n, &op->blocks[k]);
	}
}

void trace_values(Ad *ad)
{
	note_block(&(Notes){ .ad = ad, .nodes = &ad->graph_nodes, .graph = ad->spec->graph }, &ad->func->body);
}

void trace_draft(const GraphDraft *draft, Func *f, const Map *active)
{
	note_block(&(Notes){ .active = active, .nodes = &draft->nodes, .graph = draft->graph }, &f->body);
}

void trace_forget(Ad *ad)
{
	VEC(Op *) notes = { 0 };

	FOR_EACH_OP(op, &ad->func->body)
		if ((op->code == OP_trace || op->code == OP_trace_shape) &&
		    !SEEDED(trace_notes_stay) && (!ad_is_traced(ad) || op_int(op, ATTR_graph, 0) != ad->spec->graph->number))
			vec_push(ad->arena, &notes, op);
	while (notes.count)
		op_erase(vec_pop(&notes));
}

void trace_adjoint(Ad *ad, Builder *b, Scope *s, const Op *op)
{
	Value *v = op_operand(op, 0), *g = map_get(&s->adjoints, v);

	if (!ad_needs_adjoint(ad, v))
		return;
	if (!g)
		g = const_float(ad->module, v->type, 0);
	Op *trace = build_op(b, OP_trace, NULL, &g, 1);
	op_set_int(trace, ATTR_graph, op_int(op, ATTR_graph, 0));
	op_set_int(trace, ATTR_node, op_int(op, ATTR_node, 0));
	op_set_flag(trace, ATTR_adjoint);
}
