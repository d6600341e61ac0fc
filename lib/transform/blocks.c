/* The loops of one step go over their arrays block by block, so that what one leaves is still in the first cache when the
 * next one reads it.
 *
 *   for %i in 1..%n { %k[%i] = %x[%i] * %t[%i - 1] }        for %from in 0..%n + 1 step 256 {
 *   for %i in 0..%n { %t[%i] = %y[%i] + %h * %k[%i] }   ->    for %i in max(%from, 1)..min(%from + 256, %n) { ... }
 *                                                             for %i in max(%from - 1, 0)..min(%from + 255, %n) { ... }
 *                                                           }
 *
 * Such loops stand side by side in a loop, are innermost and count up to nearly the same bound.  Each lags behind the
 * first one by as many elements as its subscripts ask for: iteration i of a loop runs in block (i + lag) / 256, and in a
 * block the loops keep their order.
 *
 * B1 Where iteration i of one loop and j of a later one touch the same place, and one of them writes there, the lags differ
 *    by j - i at most, so that j does not come before i.  Places are those of subscripts that move on alike; all others have
 *    to be in different objects.
 * B2 What stands between the loops is independent of all loops before it, and comes first; or of those behind, and comes last.
 *
 * Nothing is computed in another way, and no loop's own iterations change their order. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "ir/build.h"
#include "transform/pass.h"
#include "transform/streams.h"

enum {
	MIN_LOOPS = 2,
	FEW_LOOPS = 3,        /* fewer leave little to the next one, */
	MANY_STORES = 4,      /* unless they have become of several that did */
	MAX_LAG = 32,
	MAX_LOW = STREAM_MAX_LOW, /* the bounds differ as much at most */
	CACHE = 24 << 10,     /* bytes of a first cache that the blocks may take */
	MIN_BLOCK = 64, MAX_BLOCK = 256,
	MAX_KNOWN_TRIPS = 1024, /* arrays of loops that have no more are in the cache as they are */
	WIDE = 8,
};

typedef struct Member {
	Stream  is;
	int64_t above; /* its bound is that of the first member and so many */
	int64_t lag;
} Member;

typedef struct Group {
	Arena         *arena;
	const Aliases *aliases;
	VEC(Member)    members;
	OpVec          first; /* operations between the loops that come before them */
	OpVec          last;  /* that come behind them */
} Group;

/* ---- which loops */

static bool has_form(const Op *loop)
{
	if (!stream_has_form(loop))
		return false;
	const Value *high = op_operand(loop, 1);
	return !value_is_const(high) || high->as.constant.integer > MAX_KNOWN_TRIPS;
}

/* What stands in its blocks: they are those of a loop, or stand in one. */
static bool is_repeated(const Op *op)
{
	while (op && !op_is_loop(op))
		op = op->parent->parent;
	return op;
}

static bool has_enough(const Block *b)
{
	int n = 0;
	for (const Op *op = b->first; op && n < MIN_LOOPS; op = op->next)
		n += has_form(op);
	return n == MIN_LOOPS;
}

/* ---- B1 */

/* The least lag of `later`, as far as one member before it goes. */
static bool lag_behind(const Group *g, const Member *earlier, Member *later)
{
	for (uint32_t i = 0; i < earlier->is.n_accesses; i++) {
		for (uint32_t k = 0; k < later->is.n_accesses; k++) {
			const LoopAccess *x = &earlier->is.accesses[i], *y = &later->is.accesses[k];
			Distances         distances;
			if ((x->op->code == OP_load && y->op->code == OP_load) || accesses_are_elsewhere(g->aliases, x, y))
				continue;
			if (!stream_distances(earlier->is.loop, x, later->is.loop, y, &distances))
				return false;
			if (earlier->lag - distances.least > later->lag && !SEEDED(block_lag_lost))
				later->lag = earlier->lag - distances.least;
		}
	}
	return later->lag <= MAX_LAG;
}

/* ---- B2 */

static bool is_within(const Op *op, const Op *outer)
{
	while (op && op != outer)
		op = op->parent->parent;
	return op;
}

static bool uses_result_of(const Op *op, const Op *user)
{
	for (uint32_t r = 0; r < op->n_results; r++)
		for (const Use *u = op->results[r]->uses; u; u = u->next)
			if (u->user == user || is_within(u->user, user))
				return true;
	return false;
}

/* Iterations that stand beside their loop, or under a condition; nothing but accesses and calculations. */
static bool is_aside(const Op *op)
{
	if ((op->code != OP_if && op->code != OP_for) || op->n_results)
		return false;
	for (uint16_t i = 0; i < op->n_blocks; i++)
		FOR_EACH_OP(inner, &op->blocks[i])
			if (op_has(inner, ATTR_volatile) || !(inner->code == OP_if || inner->code == OP_for || inner->code == OP_yield || op_is_access(inner) || op_is_pure(inner)))
				return false;
	return true;
}

static bool has_accesses(const Op *op)
{
	return op->n_blocks || op_is_access(op);
}

/* What comes last may as well come behind op, which does not. */
static bool may_pass_last(const Group *g, const Op *op, const Member *loop)
{
	for (size_t i = 0; i < g->last.count; i++) {
		const Op *last = g->last.at[i];
		if (uses_result_of(last, op) ||
		    (has_accesses(last) && !(loop ? op_is_independent_of(g->arena, g->aliases, last, &loop->is) : op_is_independent(g->aliases, last, op)) && !SEEDED(block_behind)))
			return false;
	}
	return true;
}

static bool may_come_first(const Group *g, const Op *op)
{
	for (size_t i = 0; i < g->members.count && has_accesses(op) && !SEEDED(block_before); i++)
		if (!op_is_independent_of(g->arena, g->aliases, op, &g->members.at[i].is))
			return false;
	return may_pass_last(g, op, NULL);
}

/* Something between two loops. */
static bool passes(Group *g, Op *op)
{
	const bool makes = op_makes_object(op), frees = op->code == OP_free;
	if (op->n_blocks ? !is_aside(op) : op->code == OP_call || op_has(op, ATTR_volatile) || (!op_is_access(op) && !makes && !frees && !op_is_pure(op)))
		return false;
	if (!frees && may_come_first(g, op))
		vec_push(g->arena, &g->first, op);
	else
		vec_push(g->arena, &g->last, op);
	return true;
}

/* ---- groups */

/* max(h, c) - d is h - d where the loop has a turn: c - d is not above its first index. */
static Poly bound_of(const Op *loop)
{
	const Value *high = op_operand(loop, 1), *from;
	const Op    *sub = value_op(high), *select = sub && sub->code == OP_sub ? value_op(op_operand(sub, 0)) : NULL, *compare;
	if (!select || select->code != OP_select || !value_is_const(op_operand(sub, 1)) || !value_is_const(op_operand(select, 2)) ||
	    op_operand(select, 2)->as.constant.integer - op_operand(sub, 1)->as.constant.integer > op_operand(loop, 0)->as.constant.integer)
		return poly_of(loop->func, high);
	compare = value_op(op_operand(select, 0));
	from = op_operand(select, 1);
	if (!compare || compare->code != OP_gt || op_operand(compare, 0) != from || op_operand(compare, 1) != op_operand(select, 2))
		return poly_of(loop->func, high);
	const Poly most = poly_of(loop->func, from), less = poly_of(loop->func, op_operand(sub, 1));
	return poly_difference(&most, &less);
}

static bool has_bound_of(const Group *g, Member *m)
{
	if (!g->members.count)
		return true;
	const Op  *first = g->members.at[0].is.loop;
	const Poly bound = bound_of(first), own = bound_of(m->is.loop);
	const Poly above = poly_difference(&own, &bound);
	return poly_is_constant(&above, &m->above) && m->above <= MAX_LOW && m->above >= -MAX_LOW;
}

static bool join(Group *g, Op *loop)
{
	Member m = { .is.loop = loop };
	if (!has_bound_of(g, &m) || !stream_find(g->arena, g->aliases, loop, &m.is) || !may_pass_last(g, loop, &m))
		return false;
	for (size_t i = 0; i < g->members.count; i++)
		if (!lag_behind(g, &g->members.at[i], &m))
			return false;
	vec_push(g->arena, &g->members, m);
	return true;
}

/* ---- building */

static int64_t block_length(const Group *g)
{
	Map     objects = { 0 };
	int64_t length = MAX_BLOCK;
	for (size_t i = 0; i < g->members.count; i++) {
		const Member *m = &g->members.at[i];
		for (uint32_t k = 0; k < m->is.n_accesses; k++) {
			Value *root = pointer_root((Value *)m->is.accesses[k].pointer);
			map_put(g->arena, &objects, root, root);
		}
	}
	while (length > MIN_BLOCK && length * WIDE * (int64_t)objects.count > CACHE)
		length /= 2;
	return length;
}

/* at, but not beyond `limit`, if there is one. */
static Value *limited(Builder *b, Value *at, Value *limit, OpCode wanted)
{
	return limit ? build_select(b, build_binary(b, wanted, at, limit), at, limit) : at;
}

/* The bounds of a member in the block that starts at `from`: at most length iterations.  Those of the last block may lie behind
 * the member's own bound, and then those of its type, in which they are limited no more. */
static void set_bounds(Builder *b, const Member *m, Value *from, int64_t start, int64_t above, int64_t length)
{
	Module     *module = b->func->module;
	const Type *type = for_index(m->is.loop)->type;
	Value      *own_low = m->is.low + m->lag <= start ? NULL : const_int(module, from->type, m->is.low);
	Value      *own_high = build_convert(b, op_operand(m->is.loop, 1), from->type);
	Value      *low = limited(b, build_binary(b, OP_add, from, const_int(module, from->type, -m->lag)), own_low, OP_gt);
	Value      *high = limited(b, build_binary(b, OP_add, from, const_int(module, from->type, length - m->lag)), own_high, OP_lt);
	const bool  may_be_behind = above - 1 - m->lag > m->above && type->bits < from->type->bits;
	if (may_be_behind && !SEEDED(block_behind_bound))
		low = limited(b, low, own_high, OP_lt);
	op_set_operand(m->is.loop, 0, build_convert(b, low, type));
	op_set_operand(m->is.loop, 1, build_convert(b, high, type));
}

static void build(const Group *g)
{
	const Member *first = &g->members.at[0];
	Module       *module = first->is.loop->func->module;
	const Type   *index = type_index(&module->types);
	const int64_t length = block_length(g);
	Builder       b = builder_before(first->is.loop);
	int64_t       start = MAX_LOW, above = first->above;
	b.loc = first->is.loop->loc;
	for (size_t i = 0; i < g->first.count; i++) {
		op_unlink(g->first.at[i]);
		block_insert_before(first->is.loop, g->first.at[i]);
	}
	for (size_t i = 0; i < g->members.count; i++) {
		const Member *m = &g->members.at[i];
		start = m->is.low + m->lag < start ? m->is.low + m->lag : start;
		above = m->above + m->lag > above && !SEEDED(block_end_lost) ? m->above + m->lag : above;
	}
	Value *bound = build_convert(&b, op_operand(first->is.loop, 1), index);
	Value *end = build_binary(&b, OP_add, bound, const_int(module, index, above));
	Op    *blocks = build_for(&b, "from", const_int(module, index, start), end, NULL, 0);
	op_set_int(blocks, ATTR_step, length);
	if (op_has(first->is.loop, ATTR_adjoint))
		op_set_flag(blocks, ATTR_adjoint);
	Builder in = builder_at_end(&blocks->blocks[0]);
	for (size_t i = 0; i < g->members.count; i++) {
		const Member *m = &g->members.at[i];
		in.loc = m->is.loop->loc;
		set_bounds(&in, m, for_index(blocks), start, above, length);
		op_unlink(m->is.loop);
		block_append(&blocks->blocks[0], m->is.loop);
	}
	in.loc = b.loc;
	build_yield(&in, NULL, 0);
}

static uint32_t stores_in(const Group *g)
{
	uint32_t n = 0;
	for (size_t i = 0; i < g->members.count; i++)
		for (uint32_t k = 0; k < g->members.at[i].is.n_accesses; k++)
			n += g->members.at[i].is.accesses[k].op->code != OP_load;
	return n;
}

static bool finish(Group *g, PassContext *ctx)
{
	const bool pays = g->members.count >= FEW_LOOPS || (g->members.count >= MIN_LOOPS && stores_in(g) >= MANY_STORES);
	if (pays) {
		diag_remark(ctx->diag, g->members.at[0].is.loop->loc, "this loop and the %d behind it go over their arrays block by block", (int)g->members.count - 1);
		build(g);
	}
	*g = (Group){ .arena = g->arena, .aliases = g->aliases };
	return pays;
}

static bool block_loops(PassContext *ctx, const Aliases *aliases, Block *b)
{
	Group g = { .arena = ctx->arena, .aliases = aliases };
	bool  changed = false;
	for (Op *op = b->first, *next; op; op = next) {
		next = op->next;
		if (has_form(op)) {
			if (join(&g, op))
				continue;
			changed |= finish(&g, ctx);
			join(&g, op);
		} else if (!g.members.count || !passes(&g, op)) {
			changed |= finish(&g, ctx);
		}
	}
	return changed;
}

bool pass_blocks(Func *f, PassContext *ctx)
{
	const Aliases *aliases = NULL;
	VEC(Block *)   steps = { 0 };
	bool           changed = false;
	if (ctx->options && ctx->options->small_code)
		return false;
	FOR_EACH_OP(op, &f->body)
		for (uint16_t i = 0; i < op->n_blocks && is_repeated(op); i++)
			if (has_enough(&op->blocks[i]))
				vec_push(ctx->arena, &steps, &op->blocks[i]);
	for (size_t i = 0; i < steps.count; i++) {
		aliases = aliases ? aliases : pass_aliases(ctx, f);
		changed |= block_loops(ctx, aliases, steps.at[i]);
	}
	return changed;
}
