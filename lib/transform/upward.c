/* Innermost loops of adjoints that may run in either direction count up: compilers vectorise that.
 *
 *   for %i in rev 0..%n { accum %g, %x_bar[%i] }          for %i in 0..%n { accum %g, %x_bar[%i] }
 *
 * Such a loop carries nothing but sums, and no iteration stores what another one reads or stores.  Accumulations
 * commute: sums of adjoints alone change by their rounding.  Where not even two accumulations of different iterations
 * meet, a loop that carries sums is marked {vector}: the emitter tells compilers, which may not reorder them unasked. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum {
	MAX_ELEMENT = 8, /* bytes: no machine has vectors of long double */
	MIN_TRIPS = 16, /* of a loop of constant length that is marked: compilers write shorter ones out */
};

typedef struct Turner {
	Arena         *arena;
	const Aliases *aliases;
	bool           marks; /* sums for compilers to vectorise */
} Turner;

static bool carries_sums_only(const Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (!loop_carries_sum(loop, i))
			return false;
	return true;
}

static bool commute(const LoopAccess *x, const LoopAccess *y)
{
	return x->op->code == y->op->code && (x->op->code == OP_load || x->op->code == OP_accum);
}

typedef enum Order {
	ANY_ORDER,    /* one iteration after the other, in either direction */
	SIDE_BY_SIDE, /* also several of them in turns */
} Order;

static bool may_run_in(const Turner *t, const Op *loop, Order order)
{
	LoopAccesses accesses;
	if (loop_ends(t->arena, loop).count != 1 || !carries_sums_only(loop) || !loop_accesses_find(&accesses, t->arena, t->aliases, loop))
		return false;
	for (uint32_t i = 0; i < accesses.count; i++) {
		for (uint32_t k = 0; k <= i; k++) {
			const LoopAccess *x = &accesses.at[i], *y = &accesses.at[k];
			const bool    is_fine = order == ANY_ORDER || SEEDED(sums_meet) ? commute(x, y) : x->op->code == OP_load && y->op->code == OP_load;
			if (!is_fine && !loop_accesses_are_apart(&accesses, x, y))
				return false;
		}
	}
	return true;
}

/* Loops within keep their order. */
static bool is_innermost(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op_is_loop(op))
			return false;
	return true;
}

static bool is_short(const Op *loop)
{
	const Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	return value_is_const(low) && value_is_const(high) &&
	       high->as.constant.integer - low->as.constant.integer < MIN_TRIPS * op_int(loop, ATTR_step, 1);
}

/* Vectors are filled from neighbouring elements, or one. */
static bool has_vectors(const Turner *t, const Op *loop)
{
	LoopAccesses accesses;
	if (!loop_accesses_find(&accesses, t->arena, t->aliases, loop))
		return false;
	for (uint32_t i = 0; i < accesses.count; i++) {
		const LoopAccess *x = &accesses.at[i];
		int64_t       stride;
		if (!x->type || !section_stride(&x->section, loop, &stride) || (stride && stride != x->type->size))
			return false;
	}
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (loop->results[i]->type->size > MAX_ELEMENT)
			return false;
	return op_int(loop, ATTR_step, 1) == 1;
}

/* Whether it changed. */
static bool turn(const Turner *t, Op *loop)
{
	const bool is_marked = op_has(loop, ATTR_vector);
	bool       changed = false;
	if (!is_innermost(loop))
		return false;
	if (op_has(loop, ATTR_rev) && may_run_in(t, loop, ANY_ORDER)) {
		op_clear(loop, ATTR_rev);
		changed = true;
	}
	if (!t->marks || is_marked || op_has(loop, ATTR_rev) || !loop->n_results || is_short(loop) || !has_vectors(t, loop) ||
	    !may_run_in(t, loop, SIDE_BY_SIDE))
		return changed;
	op_set_flag(loop, ATTR_vector);
	return true;
}

bool pass_upward(Func *f, PassContext *ctx)
{
	const Turner t = { ctx->arena, aliases_of(ctx->arena, f), !ctx->options || !ctx->options->small_code };
	bool         changed = false;
	FOR_EACH_OP(op, &f->body)
		if (op->code == OP_for && op_has(op, ATTR_simd))
			changed |= turn(&t, op);
	return changed;
}
