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
#include "analysis/swapped.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum {
	MIN_LOOPS = 4,        /* fewer leave little to the next one */
	MAX_LAG = 32,
	MAX_LOW = 64,         /* first index of a loop; the bounds differ as much at most */
	CACHE = 24 << 10,     /* bytes of a first cache that the blocks may take */
	MIN_BLOCK = 64, MAX_BLOCK = 256,
	MAX_KNOWN_TRIPS = 1024, /* arrays of loops that have no more are in the cache as they are */
	WIDE = 8,
};

typedef struct Member {
	Op         *loop;
	LoopAccess *accesses;
	uint32_t    n_accesses;
	int64_t     low;   /* its first index */
	int64_t     above; /* its bound is that of the first member and so many */
	int64_t     lag;
} Member;

typedef struct Group {
	Arena         *arena;
	const Aliases *aliases;
	VEC(Member)    members;
	OpVec          first; /* operations between the loops that come before them */
	OpVec          last;  /* that come behind them */
} Group;

/* ---- which loops */

static bool is_streaming(const Op *op)
{
	switch (op->code) {
	case OP_load:
	case OP_store:
	case OP_accum:
		return !op_has(op, ATTR_volatile);
	case OP_yield:
		return true;
	default:
		return op_is_pure(op) && !op->n_blocks && op->code != OP_call &&
		       (op_info(op->code)->class != CLASS_MATH || op->code == OP_sqrt || op->code == OP_fabs);
	}
}

static bool has_form(const Op *loop)
{
	if (loop->code != OP_for || loop->n_results || op_has(loop, ATTR_rev) || op_has(loop, ATTR_max_trips) ||
	    op_int(loop, ATTR_step, 1) != 1 || !for_index(loop)->type->is_signed)
		return false;
	const Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	if (!value_is_const(low) || low->as.constant.integer < 0 || low->as.constant.integer > MAX_LOW ||
	    (value_is_const(high) && high->as.constant.integer <= MAX_KNOWN_TRIPS))
		return false;
	for (const Op *op = loop->blocks[0].first; op; op = op->next)
		if (!is_streaming(op))
			return false;
	return true;
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

static bool constant_of(const Poly *p, int64_t *c)
{
	if (p->unknown || p->n > 1 || (p->n && p->at[0].n_factors))
		return false;
	*c = p->n ? p->at[0].scale : 0;
	return true;
}

/* Bytes behind the base at index 0, and how far it moves on. */
static bool place_of(const LoopAccess *x, const Op *loop, Poly *start, int64_t *stride, int64_t *length)
{
	const Poly size = poly_difference(&x->section.high, &x->section.low);
	*start = poly_without(&x->section.low, for_index(loop));
	return x->section.base && section_stride(&x->section, loop, stride) && constant_of(&size, length);
}

static int64_t floor_of_ratio(int64_t x, int64_t y)
{
	return x / y - (x % y < 0);
}

/* The least j - i for which iteration i of one and j of the other touch the same bytes; false: not known. */
static bool least_distance(const Op *loop, const LoopAccess *x, const Op *other, const LoopAccess *y, int64_t *least)
{
	Poly    from, to;
	int64_t stride, other_stride, length, other_length, apart;
	if (!place_of(x, loop, &from, &stride, &length) || !place_of(y, other, &to, &other_stride, &other_length) ||
	    x->section.base != y->section.base || stride != other_stride || stride <= 0)
		return false;
	const Poly difference = poly_difference(&from, &to);
	if (!constant_of(&difference, &apart) || apart > INT32_MAX || apart < INT32_MIN || other_length > INT32_MAX)
		return false;
	*least = floor_of_ratio(apart - other_length, stride) + 1;
	return true;
}

static bool are_elsewhere(const Group *g, const LoopAccess *x, const LoopAccess *y)
{
	const Value *p = pointer_root((Value *)x->pointer), *q = pointer_root((Value *)y->pointer);
	return !aliases_same_object(g->aliases, x->pointer, y->pointer) || pointers_are_apart(g->aliases, p, q);
}

/* The least lag of `later`, as far as one member before it goes. */
static bool lag_behind(const Group *g, const Member *earlier, Member *later)
{
	for (uint32_t i = 0; i < earlier->n_accesses; i++) {
		for (uint32_t k = 0; k < later->n_accesses; k++) {
			const LoopAccess *x = &earlier->accesses[i], *y = &later->accesses[k];
			int64_t           distance;
			if ((x->op->code == OP_load && y->op->code == OP_load) || are_elsewhere(g, x, y))
				continue;
			if (!least_distance(earlier->loop, x, later->loop, y, &distance))
				return false;
			if (earlier->lag - distance > later->lag && !SEEDED(block_lag_lost))
				later->lag = earlier->lag - distance;
		}
	}
	return later->lag <= MAX_LAG;
}

/* ---- B2 */

static bool touches_memory(const Op *op)
{
	return op->code == OP_load || op->code == OP_store || op->code == OP_accum;
}

static const Value *place_accessed(const Op *op)
{
	return op_operand(op, op->code == OP_load ? 0 : 1);
}

static const Type *type_accessed(const Op *op)
{
	return op->code == OP_load ? op_result(op)->type : op_operand(op, 0)->type;
}

/* x is a load, a store or an accumulation; so is the other one, or it is a loop of such. */
static bool are_independent(const Group *g, const Op *x, const Op *other)
{
	const Value *p = place_accessed(x);
	const Type  *t = type_accessed(x);
	return !op_may_write(g->aliases, other, p, t) && (x->code == OP_load || !op_may_read(g->aliases, other, p, t));
}

/* The same, by the elements that the loop goes over. */
static bool is_independent_of(const Group *g, const Op *x, const Member *m)
{
	if (are_independent(g, x, m->loop))
		return true;
	const LoopAccess one = { x, place_accessed(x), type_accessed(x), section_of(x->func, place_accessed(x), type_accessed(x)) };
	PolyVec          facts = { 0 };
	facts_around(g->arena, x, &facts);
	facts_of_loop(g->arena, m->loop, &facts);
	for (uint32_t i = 0; i < m->n_accesses; i++) {
		const LoopAccess *a = &m->accesses[i];
		if ((x->code == OP_load && a->op->code == OP_load) || are_elsewhere(g, &one, a))
			continue;
		const Section all = section_over_loop(&facts, &a->section, m->loop);
		if (!all.base || !one.section.base || !sections_are_apart(&facts, &one.section, &all))
			return false;
	}
	return true;
}

static bool uses_result_of(const Op *op, const Op *user)
{
	for (uint32_t r = 0; r < op->n_results; r++)
		for (const Use *u = op->results[r]->uses; u; u = u->next)
			if (u->user == user || (user->n_blocks && block_is_above(&user->blocks[0], u->user)))
				return true;
	return false;
}

/* What comes last may as well come behind op, which does not. */
static bool may_pass_last(const Group *g, const Op *op, const Member *loop)
{
	for (size_t i = 0; i < g->last.count; i++) {
		const Op *last = g->last.at[i];
		if (uses_result_of(last, op) ||
		    (touches_memory(last) && !(loop ? is_independent_of(g, last, loop) : are_independent(g, last, op)) && !SEEDED(block_behind)))
			return false;
	}
	return true;
}

static bool may_come_first(const Group *g, const Op *op)
{
	for (size_t i = 0; i < g->members.count && touches_memory(op) && !SEEDED(block_before); i++)
		if (!is_independent_of(g, op, &g->members.at[i]))
			return false;
	return may_pass_last(g, op, NULL);
}

/* Something between two loops. */
static bool passes(Group *g, Op *op)
{
	const bool makes = op->code == OP_alloc || op->code == OP_local, frees = op->code == OP_free;
	if (op->n_blocks || op->code == OP_call || op_has(op, ATTR_volatile) || (!touches_memory(op) && !makes && !frees && !op_is_pure(op)))
		return false;
	if (!frees && may_come_first(g, op))
		vec_push(g->arena, &g->first, op);
	else
		vec_push(g->arena, &g->last, op);
	return true;
}

/* ---- groups */

static bool find_accesses(const Group *g, Member *m)
{
	LoopAccesses accesses;
	if (!loop_accesses_find(&accesses, g->arena, g->aliases, m->loop))
		return false;
	m->n_accesses = accesses.count;
	m->accesses = ARENA_ARRAY(g->arena, LoopAccess, accesses.count + 1);
	for (uint32_t i = 0; i < accesses.count; i++)
		m->accesses[i] = accesses.at[i];
	return true;
}

static bool has_bound_of(const Group *g, Member *m)
{
	if (!g->members.count)
		return true;
	const Op  *first = g->members.at[0].loop;
	const Poly bound = poly_of(first->func, op_operand(first, 1)), own = poly_of(first->func, op_operand(m->loop, 1));
	const Poly above = poly_difference(&own, &bound);
	return constant_of(&above, &m->above) && m->above <= MAX_LOW && m->above >= -MAX_LOW;
}

static bool join(Group *g, Op *loop)
{
	Member m = { .loop = loop, .low = op_operand(loop, 0)->as.constant.integer };
	if (!has_bound_of(g, &m) || !find_accesses(g, &m) || !may_pass_last(g, loop, &m))
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
		for (uint32_t k = 0; k < m->n_accesses; k++) {
			Value *root = pointer_root((Value *)m->accesses[k].pointer);
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
	const Type *type = for_index(m->loop)->type;
	Value      *own_low = m->low + m->lag <= start ? NULL : const_int(module, from->type, m->low);
	Value      *own_high = build_convert(b, op_operand(m->loop, 1), from->type);
	Value      *low = limited(b, build_binary(b, OP_add, from, const_int(module, from->type, -m->lag)), own_low, OP_gt);
	Value      *high = limited(b, build_binary(b, OP_add, from, const_int(module, from->type, length - m->lag)), own_high, OP_lt);
	const bool  may_be_behind = above - 1 - m->lag > m->above && type->bits < from->type->bits;
	if (may_be_behind && !SEEDED(block_behind_bound))
		low = limited(b, low, own_high, OP_lt);
	op_set_operand(m->loop, 0, build_convert(b, low, type));
	op_set_operand(m->loop, 1, build_convert(b, high, type));
}

static void build(const Group *g)
{
	const Member *first = &g->members.at[0];
	Module       *module = first->loop->func->module;
	const Type   *index = type_index(&module->types);
	const int64_t length = block_length(g);
	Builder       b = builder_before(first->loop);
	int64_t       start = MAX_LOW, above = first->above;
	b.loc = first->loop->loc;
	for (size_t i = 0; i < g->first.count; i++) {
		op_unlink(g->first.at[i]);
		block_insert_before(first->loop, g->first.at[i]);
	}
	for (size_t i = 0; i < g->members.count; i++) {
		const Member *m = &g->members.at[i];
		start = m->low + m->lag < start ? m->low + m->lag : start;
		above = m->above + m->lag > above && !SEEDED(block_end_lost) ? m->above + m->lag : above;
	}
	Value *bound = build_convert(&b, op_operand(first->loop, 1), index);
	Value *end = build_binary(&b, OP_add, bound, const_int(module, index, above));
	Op    *blocks = build_for(&b, "from", const_int(module, index, start), end, NULL, 0);
	op_set_int(blocks, ATTR_step, length);
	if (op_has(first->loop, ATTR_adjoint))
		op_set_flag(blocks, ATTR_adjoint);
	Builder in = builder_at_end(&blocks->blocks[0]);
	for (size_t i = 0; i < g->members.count; i++) {
		const Member *m = &g->members.at[i];
		in.loc = m->loop->loc;
		set_bounds(&in, m, for_index(blocks), start, above, length);
		op_unlink(m->loop);
		block_append(&blocks->blocks[0], m->loop);
	}
	in.loc = b.loc;
	build_yield(&in, NULL, 0);
}

static bool finish(Group *g, PassContext *ctx)
{
	const bool pays = g->members.count >= MIN_LOOPS;
	if (pays) {
		diag_remark(ctx->diag, g->members.at[0].loop->loc, "this loop and the %d behind it go over their arrays block by block", (int)g->members.count - 1);
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
