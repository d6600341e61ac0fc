/* What several iterations of a loop add to one place is gathered by one of them.
 *
 *   for %i in 0..%n {                          for %i in 0..min(1, %n) { accum u(%i), %x_bar[%i] }
 *     accum u(%i), %x_bar[%i]                  for %i in 0..%n - 1 {
 *     accum v(%i), %x_bar[%i + 1]      ->        accum v(%i) + u(%i + 1), %x_bar[%i + 1]
 *   }                                          }
 *                                              for %i in max(%n - 1, 0)..%n { accum v(%i), %x_bar[%i + 1] }
 *
 * An iteration that adds to what the one before has just stored waits for it, and compilers have no vectors for that.
 * Of the accumulations that are a few elements apart, the one furthest ahead stays, and adds what the others would add to its
 * place in the iterations to come; what that is, is computed once more.  Compilers are told that no iteration reads what
 * another one stores: clears are made after a loop of the reverse sweep.
 *
 * G1 Nothing in the loop reads or stores what it accumulates.
 * G2 What is computed in an earlier iteration is the same there: no iteration reads what another one stores, nor what it has
 *    stored itself.
 * G3 What is stored after the loop is read in its own iteration alone, before the store. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/edit.h"
#include "transform/pass.h"

enum {
	MAX_SPAN = 8,      /* elements from the first to the last place of a group */
	MAX_GATHERED = 12, /* accumulations that do not stay */
	MAX_AGAIN = 40,    /* operations that are computed once more for one of them */
	MIN_TRIPS = 16,    /* of a loop of constant length */
	MAX_ELEMENT = 8,   /* bytes: no machine has vectors of long double */
};

/* An accumulation that goes to the one that stays. */
typedef struct Gathered {
	Op     *op, *stays;
	int64_t ahead; /* so many iterations later it comes to the place where the other one is */
} Gathered;

typedef struct Gatherer {
	Arena       *arena;
	Op          *loop;
	LoopAccesses accesses;
	Gathered     at[MAX_GATHERED];
	uint32_t     n;
	int64_t      span; /* the largest `ahead` */
	OpVec        stores; /* that are made after the loop */
} Gatherer;

/* ---- which loops */

static bool has_form(const Op *loop)
{
	const Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	if (loop->code != OP_for || (!op_has(loop, ATTR_simd) && loop->n_results) || op_has(loop, ATTR_rev) || op_int(loop, ATTR_step, 1) != 1 || loop_exit(loop) ||
	    !value_is_const(low) || low->as.constant.integer < 0 || low->as.constant.integer > MAX_SPAN * MAX_SPAN)
		return false;
	if (value_is_const(high) && high->as.constant.integer - low->as.constant.integer < MIN_TRIPS)
		return false;
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (!loop_carries_sum(loop, i))
			return false;
	for (const Op *op = loop->blocks[0].first; op; op = op->next) {
		const bool is_math = op_info(op->code)->class == CLASS_MATH && op->code != OP_sqrt && op->code != OP_fabs;
		const bool is_access = op->code == OP_load || op->code == OP_store || op->code == OP_accum;
		if (is_math || op->n_blocks || (!op_is_pure(op) && !is_access && op->code != OP_yield))
			return false;
	}
	return true;
}

/* ---- memory */

static const LoopAccess *access_of(const Gatherer *g, const Op *op)
{
	for (uint32_t i = 0; i < g->accesses.count; i++)
		if (g->accesses.at[i].op == op)
			return &g->accesses.at[i];
	return NULL;
}

/* One element after the other, or always the same one. */
static bool is_dense(const Gatherer *g, const LoopAccess *x)
{
	int64_t stride;
	return x->type && x->type->size <= MAX_ELEMENT && section_stride(&x->section, g->loop, &stride) && (!stride || stride == x->type->size);
}

/* Nor in the same iteration. */
static bool never_meet(const Gatherer *g, const LoopAccess *x, const LoopAccess *y)
{
	PolyVec facts = { 0 };
	facts_around(g->arena, g->loop->blocks[0].first, &facts);
	return loop_accesses_are_apart(&g->accesses, x, y) &&
	       (!loop_accesses_overlap(&g->accesses, x, y) || sections_are_apart(&facts, &x->section, &y->section));
}

/* How many elements y is behind x, in each iteration; false where that is not a constant. */
static bool distance(const LoopAccess *x, const LoopAccess *y, int64_t *elements)
{
	if (x->type != y->type || !x->section.base || x->section.base != y->section.base)
		return false;
	const Poly bytes = poly_difference(&x->section.low, &y->section.low);
	if (bytes.unknown || bytes.n > 1 || (bytes.n && bytes.at[0].n_factors))
		return false;
	const int64_t by = bytes.n ? bytes.at[0].scale : 0;
	*elements = by / x->type->size;
	return by % x->type->size == 0;
}

/* ---- what goes where */

/* The one furthest ahead of those that x is among, in a span. */
static const LoopAccess *leader_of(const Gatherer *g, const LoopAccess *x, int64_t *ahead)
{
	const LoopAccess *leader = x;
	*ahead = 0;
	for (uint32_t i = 0; i < g->accesses.count; i++) {
		const LoopAccess *y = &g->accesses.at[i];
		int64_t           by;
		if (y->op->code == OP_accum && distance(y, x, &by) && by > *ahead && by <= MAX_SPAN) {
			leader = y;
			*ahead = by;
		}
	}
	return leader;
}

/* A sum of the primal keeps its order. */
static bool is_of_adjoint(const Gatherer *g, const LoopAccess *x)
{
	return op_has(g->loop, ATTR_simd) || is_of_adjoints(g->loop->func, x->pointer);
}

static bool choose(Gatherer *g)
{
	for (uint32_t i = 0; i < g->accesses.count; i++) {
		const LoopAccess *x = &g->accesses.at[i];
		int64_t           ahead, of_leader, stride;
		if (!is_dense(g, x))
			return false;
		if (x->op->code != OP_accum)
			continue;
		if (!section_stride(&x->section, g->loop, &stride) || !stride)
			return false;
		const LoopAccess *leader = leader_of(g, x, &ahead);
		if (!ahead)
			continue;
		leader_of(g, leader, &of_leader);
		if (of_leader || g->n == MAX_GATHERED || !is_of_adjoint(g, x) || !is_of_adjoint(g, leader))
			return false;
		g->at[g->n++] = (Gathered){ (Op *)x->op, (Op *)leader->op, ahead };
		g->span = ahead > g->span ? ahead : g->span;
	}
	return g->n > 0;
}

static bool is_gathered(const Gatherer *g, const Op *op)
{
	for (uint32_t i = 0; i < g->n; i++)
		if (g->at[i].op == op)
			return true;
	return false;
}

static bool is_late(const Gatherer *g, const Op *op)
{
	for (size_t i = 0; i < g->stores.count; i++)
		if (g->stores.at[i] == op)
			return true;
	return false;
}

/* G3; other iterations are apart, see stays_apart. */
static bool may_be_late(const Gatherer *g, const LoopAccess *store)
{
	for (uint32_t i = 0; i < g->accesses.count; i++) {
		const LoopAccess *x = &g->accesses.at[i];
		if (x == store)
			continue;
		if (!(x->op->code == OP_load && op_precedes(x->op, store->op)) && !never_meet(g, x, store))
			return SEEDED(gathered_late);
	}
	return true;
}

/* For compilers to be told that no iteration touches what another one stores (vectors.c). */
static void find_late(Gatherer *g)
{
	for (uint32_t i = 0; i < g->accesses.count && op_has(g->loop, ATTR_simd); i++) {
		const LoopAccess *x = &g->accesses.at[i];
		if (x->op->code == OP_store && !value_is_within(op_operand(x->op, 0), g->loop) && may_be_late(g, x))
			vec_push(g->arena, &g->stores, (Op *)x->op);
	}
}

/* G1, and that what stays has vectors. */
static bool stays_apart(const Gatherer *g)
{
	for (uint32_t i = 0; i < g->accesses.count; i++) {
		for (uint32_t k = 0; k <= i; k++) {
			const LoopAccess *x = &g->accesses.at[i], *y = &g->accesses.at[k];
			const bool        adds = x->op->code == OP_accum, both_add = adds && y->op->code == OP_accum;
			if ((x->op->code == OP_load && y->op->code == OP_load) || (both_add && (is_gathered(g, x->op) || is_gathered(g, y->op))))
				continue;
			if (adds != (y->op->code == OP_accum) ? !SEEDED(gathered_read) && !never_meet(g, x, y) : !loop_accesses_are_apart(&g->accesses, x, y))
				return false;
		}
	}
	return true;
}

/* ---- what is computed once more */

static bool add_to_slice(const Gatherer *g, Map *slice, uint32_t *n, const Value *v)
{
	const Op *op = value_op(v);
	if (!value_is_within(v, g->loop) || v == for_index(g->loop) || (op && map_get(slice, op)))
		return true;
	if (!op || op->code == OP_div || ++*n > MAX_AGAIN)
		return false;
	map_put(g->arena, slice, op, (void *)op);
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!add_to_slice(g, slice, n, op_operand(op, i)))
			return false;
	return true;
}

/* G2; other iterations and accumulations are apart, see stays_apart. */
static bool reads_the_same(const Gatherer *g, const Op *load)
{
	const LoopAccess *x = access_of(g, load);
	for (uint32_t i = 0; i < g->accesses.count; i++) {
		const LoopAccess *y = &g->accesses.at[i];
		if (y->op->code == OP_store && !is_late(g, y->op) && !op_precedes(load, y->op) && !never_meet(g, x, y))
			return SEEDED(gathered_stale);
	}
	return true;
}

static bool is_cheap_again(const Gatherer *g, const Op *accum)
{
	Map      slice = { 0 };
	uint32_t n = 0;
	if (!add_to_slice(g, &slice, &n, op_operand(accum, 0)))
		return false;
	for (const Op *op = g->loop->blocks[0].first; op; op = op->next)
		if (op->code == OP_load && map_get(&slice, op) && !reads_the_same(g, op))
			return false;
	return true;
}

static bool are_cheap_again(const Gatherer *g)
{
	for (uint32_t i = 0; i < g->n; i++)
		if (!is_cheap_again(g, g->at[i].op))
			return false;
	return true;
}

/* ---- building */

/* v, as an iteration computes it whose index is in copies; in front of what b builds next. */
static Value *copy_at(const Gatherer *g, Builder *b, Map *copies, Value *v)
{
	Value *copy = map_get(copies, v);
	if (copy || !value_is_within(v, g->loop))
		return copy ? copy : v;
	Op *op = value_op(v);
	for (uint32_t i = 0; i < op->n_operands; i++)
		map_put(g->arena, copies, op_operand(op, i), copy_at(g, b, copies, op_operand(op, i)));
	Op *again = builder_insert(b, op_clone(b->func, op, copies));
	return op_result(again);
}

static Op *build_copy_of_loop(const Gatherer *g, Builder *b, Value *low, Value *high)
{
	Op *loop = build_for(b, for_index(g->loop)->name, low, high, NULL, 0);
	for_index(loop)->ctype = for_index(g->loop)->ctype;
	op_set_flag(loop, ATTR_adjoint);
	return loop;
}

static Value *number(const Gatherer *g, int64_t i)
{
	return const_int(g->loop->func->module, for_index(g->loop)->type, i);
}

static Value *least(Builder *b, Value *x, Value *y)
{
	return build_select(b, build_binary(b, OP_lt, x, y), x, y);
}

/* What no iteration gathers, for it would have to come before the first one. */
static void build_first(const Gatherer *g, Builder *b)
{
	Value  *low = op_operand(g->loop, 0), *high = op_operand(g->loop, 1);
	const int64_t from = low->as.constant.integer;
	Map     copies = { 0 };
	const bool is_one = g->span == 1;
	Op     *loop = is_one ? NULL : build_copy_of_loop(g, b, low, least(b, number(g, from + g->span), high));
	Builder in = is_one ? build_when(b, build_binary(b, OP_lt, number(g, from), high)) : builder_at_end(&loop->blocks[0]);
	map_put(g->arena, &copies, for_index(g->loop), is_one ? number(g, from) : for_index(loop));
	for (uint32_t i = 0; i < g->n; i++) {
		const Gathered *x = &g->at[i];
		in.loc = x->op->loc;
		Value  *v = copy_at(g, &in, &copies, op_operand(x->op, 0)), *place = copy_at(g, &in, &copies, op_operand(x->op, 1));
		Builder here = x->ahead == g->span ? in : build_when(&in, build_binary(&in, OP_lt, for_index(loop), number(g, from + x->ahead)));
		build_accum(&here, v, place);
	}
	in.loc = g->loop->loc;
	if (!is_one)
		build_yield(&in, NULL, 0);
}

/* The iterations that are gathered from are all before `end`. */
static void build_last(const Gatherer *g, Value *end)
{
	Op  *loop = g->loop;
	Map  copies = { 0 };
	Op  *last = op_clone(loop->func, loop, &copies);
	OpVec ours = { 0 };
	block_insert_before(loop->next, last);
	op_clear(last, ATTR_simd);
	for_index(last)->ctype = for_index(loop)->ctype;
	op_set_operand(last, 0, end);
	for (uint32_t i = 0; i < loop->n_results; i++) {
		value_replace_uses(loop->results[i], last->results[i]);
		op_set_operand(last, loop_first_init(last) + i, loop->results[i]);
	}
	for (Op *op = last->blocks[0].first; op; op = op->next)
		vec_push(g->arena, &ours, op);
	size_t k = 0;
	for (const Op *op = loop->blocks[0].first; op; op = op->next, k++) {
		for (uint32_t i = 0; i < g->n; i++) {
			const Gathered *x = &g->at[i];
			if (x->op != op)
				continue;
			Builder b = builder_before(ours.at[k]);
			b.loc = op->loc;
			if (x->ahead < g->span) {
				Value  *first = build_binary(&b, OP_add, end, number(g, x->ahead));
				Builder when = build_when(&b, build_binary(&b, OP_ge, for_index(last), first));
				build_accum(&when, op_operand(ours.at[k], 0), op_operand(ours.at[k], 1));
			}
			op_erase(ours.at[k]);
		}
		if (is_late(g, op))
			op_erase(ours.at[k]);
	}
}

static void build_late(const Gatherer *g, Builder *b)
{
	for (size_t i = 0; i < g->stores.count; i++) {
		Op     *store = g->stores.at[i];
		Map     copies = { 0 };
		b->loc = store->loc;
		Op     *loop = build_copy_of_loop(g, b, op_operand(g->loop, 0), op_operand(g->loop, 1));
		Builder in = builder_at_end(&loop->blocks[0]);
		in.loc = store->loc;
		map_put(g->arena, &copies, for_index(g->loop), for_index(loop));
		build_store(&in, op_operand(store, 0), copy_at(g, &in, &copies, op_operand(store, 1)));
		build_yield(&in, NULL, 0);
	}
}

/* The loop itself, which ends before `end`: what stays is added last. */
static void gather(const Gatherer *g, Value *end)
{
	const Map none = { 0 };
	Map *copies = ARENA_ARRAY(g->arena, Map, (size_t)g->span + 1); /* of the iterations that are gathered from */
	Map  values = { 0 };
	Builder b = builder_before(block_terminator(&g->loop->blocks[0]));
	b.adjoint = true;
	for (int64_t ahead = 0; ahead <= g->span; ahead++)
		copies[ahead] = none;
	for (uint32_t i = 0; i < g->n; i++) {
		const Gathered *x = &g->at[i];
		Map            *of = &copies[x->ahead];
		b.loc = x->op->loc;
		if (!of->count)
			map_put(g->arena, of, for_index(g->loop), build_binary(&b, OP_add, for_index(g->loop), number(g, SEEDED(gathered_ahead) ? 0 : x->ahead)));
		Value *so_far = map_get(&values, x->stays), *more = copy_at(g, &b, of, op_operand(x->op, 0));
		map_put(g->arena, &values, x->stays, build_binary(&b, OP_add, so_far ? so_far : op_operand(x->stays, 0), more));
	}
	for (uint32_t i = 0; i < g->n; i++) {
		Op *const stays = g->at[i].stays;
		if (map_get(&values, stays)) {
			b.loc = stays->loc;
			build_accum(&b, map_get(&values, stays), op_operand(stays, 1));
			map_remove(&values, stays);
			op_erase(stays);
		}
		op_erase(g->at[i].op);
	}
	for (size_t i = 0; i < g->stores.count; i++)
		op_erase(g->stores.at[i]);
	op_set_operand(g->loop, 1, end);
}

static void rebuild(const Gatherer *g)
{
	Op         *loop = g->loop, *before = loop->prev;
	const bool  is_first = op_has(loop, ATTR_reverse_sweep);
	const int64_t from = op_operand(loop, 0)->as.constant.integer;
	Value      *high = op_operand(loop, 1);
	Builder     b = builder_before(loop);
	op_clear(loop, ATTR_reverse_sweep);
	Value *least_high = number(g, from + g->span);
	Value *enough = build_select(&b, build_binary(&b, OP_gt, high, least_high), high, least_high);
	Value *end = build_binary(&b, OP_sub, enough, number(g, g->span));
	build_first(g, &b);
	build_last(g, end);
	b = builder_before(loop->next->next);
	build_late(g, &b);
	gather(g, end);
	if (is_first)
		op_set_flag(before ? before->next : loop->parent->first, ATTR_reverse_sweep);
}

static bool gather_in(PassContext *ctx, const Aliases *aliases, Op *loop)
{
	Gatherer g = { .arena = ctx->arena, .loop = loop };
	if (!has_form(loop) || !loop_accesses_find(&g.accesses, g.arena, aliases, loop) || !choose(&g))
		return false;
	find_late(&g);
	if (!stays_apart(&g) || !are_cheap_again(&g))
		return false;
	diag_remark(ctx->diag, loop->loc, "what iterations of its reverse add to the same places is gathered");
	rebuild(&g);
	return true;
}

bool pass_gather(Func *f, PassContext *ctx)
{
	const Aliases *aliases = pass_aliases(ctx, f);
	bool           changed = false;
	if (ctx->options && ctx->options->small_code)
		return false;
	const OpVec loops = ops_of_code(ctx->arena, f, OP_for);
	for (size_t i = 0; i < loops.count; i++)
		changed |= gather_in(ctx, aliases, loops.at[i]);
	return changed;
}
