/* Drops what the lowering made and nobody reads: flags, carried values, results of ifs, pure operations.
 *
 * Live is what has an effect, what returns, and what a live operation reads; of a carried value all of its
 * places or none.  Marked from the effects backwards, so values that only feed each other go. */
#include "frontend/lowering.h"

#include <string.h>

#include "ir/walk.h"

/* What is live: operations, by their ids; by theirs, results that stand for a carried value or what an if yields. */
enum { DEAD, LIVE };

typedef struct Prune {
	Arena *arena;
	VEC(Op *) work;
	VEC(Value *) columns;
} Prune;

static void mark_op(Prune *p, Op *op)
{
	if (op->id == LIVE)
		return;
	op->id = LIVE;
	vec_push(p->arena, &p->work, op);
}

static void mark_result(Prune *p, Value *result)
{
	mark_op(p, result->as.op);
	if (result->as.op->n_blocks == 0 || result->id == LIVE)
		return;
	result->id = LIVE;
	vec_push(p->arena, &p->columns, result);
}

static void mark_value(Prune *p, Value *v)
{
	Op *loop;

	if (v->kind == VALUE_RESULT) {
		mark_result(p, v);
	} else if (v->kind == VALUE_ARG && (loop = v->as.block->parent) != NULL) {
		if (v->index < loop_first_carried(loop))
			mark_op(p, loop);
		else
			mark_result(p, loop->results[v->index - loop_first_carried(loop)]);
	}
}

/* All that a carried value, or a result of an if, is made from. */
static void mark_column(Prune *p, const Value *result)
{
	const Op *op = result->as.op;
	uint32_t i = result->index;

	if (op_is_loop(op)) {
		mark_value(p, op_operand(op, loop_first_init(op) + i));
		for (const Op *exit = op->blocks[0].first; exit; exit = exit->next)
			if (exit->code == OP_exit_if)
				mark_value(p, op_operand(exit, 1 + i));
	}
	for (uint16_t k = 0; k < op->n_blocks; k++)
		mark_value(p, op_operand(block_terminator(&op->blocks[k]), i));
}

static void mark_operands(Prune *p, Op *op)
{
	uint32_t n = op->n_operands;

	if (op->parent->parent)
		mark_op(p, op->parent->parent);
	if (op->code == OP_yield)
		return;
	if (op_is_loop(op)) {
		n = loop_first_init(op);
		for (Op *exit = op->blocks[0].first; exit; exit = exit->next)
			if (exit->code == OP_exit_if)
				mark_op(p, exit);
	} else if (op->code == OP_exit_if) {
		n = 1;
	}
	for (uint32_t i = 0; i < n; i++)
		mark_value(p, op_operand(op, i));
	for (uint16_t k = 0; k < op->n_blocks; k++)
		mark_op(p, block_terminator(&op->blocks[k]));
}

static bool has_effect(const Op *op)
{
	const FuncSummary *summary;

	switch (op_info(op->code)->effect) {
	case EFFECT_PURE:
	case EFFECT_ALLOCATES:
		return false;
	case EFFECT_READS:
		return op_has(op, ATTR_volatile);
	case EFFECT_CONTROL: /* a loop may go on for ever */
		return op->code == OP_return || op->code == OP_loop;
	default:
		summary = op->code == OP_call ? &op->callee->summary : NULL;
		return !summary || !summary->known || summary->writes_memory || summary->has_io ||
		       summary->may_not_return;
	}
}

static void mark_all(Prune *p)
{
	while (p->work.count || p->columns.count) {
		if (p->work.count)
			mark_operands(p, vec_pop(&p->work));
		else
			mark_column(p, vec_pop(&p->columns));
	}
}

/* The operands first, so that nothing reads what goes. */
static void drop_columns(Op *op)
{
	for (uint32_t i = op->n_results; i-- > 0;) {
		if (op->results[i]->id == LIVE)
			continue;
		if (op_is_loop(op)) {
			op_remove_operand(op, loop_first_init(op) + i);
			for (Op *exit = op->blocks[0].first; exit; exit = exit->next)
				if (exit->code == OP_exit_if)
					op_remove_operand(exit, 1 + i);
		}
		for (uint16_t k = 0; k < op->n_blocks; k++)
			op_remove_operand(block_terminator(&op->blocks[k]), i);
	}
}

static void drop_results(Op *op)
{
	for (uint32_t i = op->n_results; i-- > 0;) {
		if (op->results[i]->id == LIVE)
			continue;
		if (op_is_loop(op))
			block_remove_arg(&op->blocks[0], loop_first_carried(op) + i);
		op_remove_result(op, i);
	}
}

void prune(Arena *arena, Func *f)
{
	Prune p = { .arena = arena };
	VEC(Op *) all = { 0 };

	FOR_EACH_OP(op, &f->body) {
		vec_push(arena, &all, op);
		op->id = DEAD;
		for (uint32_t i = 0; i < op->n_results; i++)
			op->results[i]->id = DEAD;
	}
	for (size_t i = 0; i < all.count; i++)
		if (has_effect(all.at[i]))
			mark_op(&p, all.at[i]);
	mark_all(&p);
	for (size_t i = 0; i < all.count; i++)
		if (all.at[i]->n_blocks && all.at[i]->id == LIVE)
			drop_columns(all.at[i]);
	for (size_t i = all.count; i-- > 0;)
		if (all.at[i]->id == DEAD)
			op_erase(all.at[i]);
	for (size_t i = 0; i < all.count; i++)
		if (all.at[i]->n_blocks && all.at[i]->id == LIVE)
			drop_results(all.at[i]);
}
