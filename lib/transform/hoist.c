/* Moves what does not change out of loops.
 *
 *   for %i in 0..%n {                                 %e = exp %a : f64
 *     %e = exp %a : f64                       ->      for %i in 0..%n {
 *     store %e, %p[%i]                                  store %e, ...
 *
 * Inner loops first.  Operations that may be executed where the program would not (no trap, no load, no
 * signed overflow) leave any loop; others only what stands before the first exit of a loop whose body
 * surely runs.  Loads leave it when, besides, nothing in the loop writes what they read; and of the function's own
 * memory where it was surely written before. */
#include "analysis/alias.h"
#include "analysis/written.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/pass.h"

typedef struct Hoister {
	Arena   *arena;
	const Aliases *aliases;
	bool     changed;
} Hoister;

static bool is_invariant(const Op *op, const Block *body)
{
	for (uint32_t i = 0; i < op->n_operands; i++) {
		if (value_block(op_operand(op, i)) == body)
			return false;
	}
	return true;
}

/* The load may be executed where the program would not have. */
static bool load_may_leave(const Hoister *h, const Op *loop, const Op *load, bool is_reached)
{
	return load->code == OP_load && !op_has(load, ATTR_volatile) &&
	       (!op_may_write(h->aliases, loop, op_operand(load, 0), load->type) || SEEDED(load_hoisted)) &&
	       (is_reached || load_is_safe_before(h->arena, h->aliases, load, loop));
}

/* The address of a load that leaves goes with it. */
static bool feeds_load_that_leaves(const Hoister *h, const Op *loop, const Op *address)
{
	for (const Use *u = op_result(address)->uses; u; u = u->next)
		if (u->user->parent == address->parent && load_may_leave(h, loop, u->user, false))
			return true;
	return false;
}

/* is_reached: op is executed whenever the loop is */
static bool may_leave(const Hoister *h, const Op *loop, const Op *op, bool is_reached)
{
	if (op->n_blocks || !is_invariant(op, &loop->blocks[0]))
		return false;
	if (op_is_pure(op))
		return op_is_speculatable(op) || is_reached || (op->code == OP_address && feeds_load_that_leaves(h, loop, op));
	return load_may_leave(h, loop, op, is_reached);
}

static bool leaf_may_stop(const Op *op)
{
	return op_info(op->code)->effect == EFFECT_EFFECT && !call_returns(op);
}

/* After this operation it is not sure that the next one is executed. */
static bool may_stop(const Op *op)
{
	if (op->code == OP_exit_if || op->code == OP_loop || leaf_may_stop(op))
		return true;
	for (uint32_t i = 0; i < op->n_blocks; i++) {
		FOR_EACH_OP(inner, &op->blocks[i])
			if (inner->code == OP_loop || leaf_may_stop(inner))
				return true;
	}
	return false;
}

static void hoist_from(Hoister *h, Op *loop)
{
	bool is_reached = loop_surely_runs(h->arena, loop) || SEEDED(hoisted_unreached);
	for (Op *op = loop->blocks[0].first, *next; op; op = next) {
		next = op->next;
		if (may_leave(h, loop, op, is_reached)) {
			op_unlink(op);
			block_insert_before(loop, op);
			h->changed = true;
		} else if (may_stop(op)) {
			is_reached = false;
		}
	}
}

static void hoist_block(Hoister *h, Block *block)
{
	for (Op *op = block->first; op; op = op->next) {
		walk_ahead(op);
		for (uint32_t i = 0; i < op->n_blocks; i++)
			hoist_block(h, &op->blocks[i]);
		if (op_is_loop(op))
			hoist_from(h, op);
	}
}

bool pass_hoist(Func *f, PassContext *ctx)
{
	Hoister h = { .arena = ctx->arena, .aliases = pass_aliases(ctx, f) };
	hoist_block(&h, &f->body);
	return h.changed;
}
