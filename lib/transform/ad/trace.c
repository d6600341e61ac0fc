/* --trace: notes of the values of the graph's nodes, in the forward sweep.
 *
 *   n = x1w1 + b           n = x1w1 + b
 *                          trace n                ...reverse:  trace n_bar;  x1w1_bar += n_bar
 *
 * A note stands behind the definition and before every use, so when the reverse sweep comes to it, the adjoint is
 * complete.  In a loop that ends at an exit in front, the last turn is not reversed: notes stand behind the
 * exit, and what an active operation before it uses has none. */
#include "ir/walk.h"
#include "transform/ad/ad.h"

static bool is_used_before(const Ad *ad, const Value *v, const Op *exit)
{
	for (const Op *op = exit->parent->first; op != exit; op = op->next)
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (op_operand(op, i) == v && (op->n_blocks || (op->n_results && value_is_active(ad->activity, op_result(op)))))
				return true;
	return false;
}

static const Op *front_exit(const Block *block)
{
	const Op *loop = block->parent;

	return loop && op_is_loop(loop) && loop_form(loop) == LOOP_WHILE ? loop_exit(loop) : NULL;
}

/* Whether op stands before that operation of its block. */
static bool stands_before(const Op *op, const Op *other)
{
	for (; op; op = op->next)
		if (op == other)
			return true;
	return false;
}

/* v, of this block, behind `last` (NULL: at its start). */
static void note(Ad *ad, Value *v, Block *block, Op *last)
{
	const int node = (int)(intptr_t)map_get(&ad->graph_nodes, v) - 1;
	const Op *exit = front_exit(block);

	if (node < 0 || !type_is_float(v->type) || ad->spec->graph->nodes.at[node].kind >= GRAPH_MEMORY)
		return;
	if (exit && (!last || stands_before(last, exit))) {
		if (is_used_before(ad, v, exit))
			return;
		last = exit->next->prev;
	}
	Op     *next = last ? last->next : block->first;
	Builder b = next ? builder_before(next) : builder_at_end(block);
	b.loc = last ? last->loc : v->loc;
	Op     *trace = build_op(&b, OP_trace, NULL, &v, 1);
	op_set_int(trace, ATTR_graph, (int64_t)ad->module->graphs.count - 1);
	op_set_int(trace, ATTR_node, node);
	ad->spec->graph->nodes.at[node].is_traced = true;
}

static void note_block(Ad *ad, Block *block)
{
	for (uint32_t i = block->n_args; i-- > 0;)
		note(ad, block->args[i], block, NULL);
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		for (uint32_t i = 0; i < op->n_results; i++)
			note(ad, op->results[i], block, op);
		for (uint16_t k = 0; k < op->n_blocks; k++)
			note_block(ad, &op->blocks[k]);
	}
}

void trace_values(Ad *ad)
{
	note_block(ad, &ad->func->body);
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
