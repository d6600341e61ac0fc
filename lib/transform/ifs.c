/* Conditions that are known, ifs that belong together, and what both sides of an if begin with.
 *
 *   if %c { A ... if %c { B } else { C } }       if %c { A ... B }
 *
 *   %x = if %c -> f64 { A yield %p } else { B yield %q }       %x, %y = if %c -> (f64, f64) { A; C of %p ... }
 *   %y = if %c -> f64 { C of %x ... } else { D of %x ... }                             else { B; D of %q ... }
 *
 *   if %c { %x = load %p ... } else { %y = load %p ... }         %x = load %p   if %c { ... } else { ... }
 */
#include "analysis/alias.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"
#include "transform/pass.h"
#include "transform/scoped.h"

enum { MAX_USES = 64 };

/* Inside of the sides the condition is a constant. */
static bool settle_condition(Op *op)
{
	Module *m = op->func->module;
	Value *c = op_operand(op, 0);
	VEC(Op *) users = { 0 };
	int n = 0;
	if (value_is_global_like(c))
		return false;
	bool changed = false;
	for (const Use *use = c->uses; use && n < MAX_USES; use = use->next, n++) {
		if (use->user != op)
			vec_push(m->arena, &users, use->user);
	}
	for (size_t i = 0; i < users.count; i++) {
		for (uint32_t side = 0; side < 2; side++) {
			if (!block_contains(&op->blocks[side], users.at[i]->parent))
				continue;
			for (uint32_t k = 0; k < users.at[i]->n_operands; k++) {
				if (op_operand(users.at[i], k) == c)
					op_set_operand(users.at[i], k, const_bool(m, side == 0));
			}
			changed = true;
		}
	}
	return changed;
}

static bool reads_result_of(const Op *op, const Op *region)
{
	for (uint32_t i = 0; i < op->n_operands; i++) {
		if (value_op(op_operand(op, i)) == region)
			return true;
	}
	return false;
}

/* The if with the same condition that follows, with nothing in between but what can stand before both. */
static Op *follower(const Op *first)
{
	Op *op = first->next;
	while (op && !op->n_blocks && (op_is_pure(op) || (SEEDED(ifs_merged_across) && (op->code == OP_store || op->code == OP_load))) && !reads_result_of(op, first))
		op = op->next;
	return op && op->code == OP_if && op_operand(op, 0) == op_operand(first, 0) ? op : NULL;
}

static void append_side(Op *first, Op *second, uint32_t side)
{
	const Op *yielded = block_terminator(&first->blocks[side]);
	FOR_EACH_OP(op, &second->blocks[side]) {
		for (uint32_t i = 0; i < op->n_operands; i++) {
			const Value *v = op_operand(op, i);
			if (value_op(v) == first)
				op_set_operand(op, i, op_operand(yielded, result_index(v)));
		}
	}
	Op *end = block_terminator(&first->blocks[side]);
	block_splice(&second->blocks[side], end);
	const Op *more = block_terminator(&second->blocks[side]);
	for (uint32_t i = 0; i < more->n_operands; i++)
		op_add_operand(end, op_operand(more, i));
}

static void merge(Op *first, Op *second)
{
	for (Op *op = first->next, *next; op != second; op = next) {
		next = op->next;
		op_unlink(op);
		block_insert_before(first, op);
	}
	append_side(first, second, 0);
	append_side(first, second, 1);
	for (uint32_t i = 0; i < second->n_results; i++) {
		Value *old = second->results[i], *v = op_add_result(first, NULL, old->type);
		v->ctype = old->ctype;
		value_supersede(first->func, old, v);
	}
	op_discard(second);
}

/* Nothing that the program does comes before it in its block. */
static bool may_leave(const Op *op)
{
	return op->n_results == 1 && !op->n_blocks && (op->code == OP_load ? !op_has(op, ATTR_volatile) : op_is_pure(op) && op->code != OP_call);
}

/* What both sides compute before they do anything else is computed in front of the if. */
static bool share_beginnings(Arena *arena, Op *region)
{
	Scoped first = scoped_new(arena);
	bool   changed = false;
	for (Op *op = region->blocks[0].first; op && (may_leave(op) || SEEDED(beginning_after_write)) && !op->n_blocks; op = op->next)
		if (may_leave(op))
			scoped_find_or_add(&first, op);
	for (Op *op = region->blocks[1].first, *next; op && may_leave(op) && first.added.count; op = next) {
		next = op->next;
		Op  *same = scoped_find_or_add(&first, op);
		bool may_move = same && same->parent == &region->blocks[0];
		for (uint32_t i = 0; may_move && i < same->n_operands; i++)
			may_move = !value_is_within(op_operand(same, i), region);
		if (may_move) {
			op_unlink(same);
			block_insert_before(region, same);
		}
		if (same && same->parent == region->parent) {
			op_supersede(op, op_result(same));
			changed = true;
		}
	}
	return changed;
}

static bool merge_block(Arena *arena, Block *block)
{
	bool changed = false;
	for (Op *op = block->first; op; op = op->next) {
		if (op->code == OP_if) {
			changed |= share_beginnings(arena, op);
			for (Op *second; (second = follower(op)); changed = true)
				merge(op, second);
			changed |= settle_condition(op);
		}
		for (uint32_t i = 0; i < op->n_blocks; i++)
			changed |= merge_block(arena, &op->blocks[i]);
	}
	return changed;
}

bool pass_ifs(Func *f, PassContext *ctx)
{
	return merge_block(ctx->arena, &f->body);
}
