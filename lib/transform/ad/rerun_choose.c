/* Which loops are run again instead of being recorded.
 *
 * An iteration computes the same again if it finds what it reads.  A read is safe when
 *   - nothing writes the place between it and the end of the forward sweep,
 *   - or the same iteration has written all of it before,
 *   - or the place belongs to the state: what memory held at the start of the iteration, which is recorded.
 * What an iteration writes and does not read afterwards need not be written again. */
#include "analysis/written.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/extents.h"

/* Where memory comes from. */
typedef enum Origin {
	ORIGIN_INSIDE,  /* made in the iteration */
	ORIGIN_OWN,     /* an object of the function's own that outlives the loop */
	ORIGIN_VISIBLE, /* the caller's, or one that others may look at */
	ORIGIN_CARRIED, /* one of several that the loop swaps */
	ORIGIN_OTHER,
} Origin;

typedef struct Candidate {
	Ad       *ad;
	Keeper   *k;
	const OpVec *frees; /* of the function */
	Op       *loop;
	Region    region;
	Rerun    *rerun;
	const char *obstacle;
	Loc       loc;
} Candidate;

static bool fails(Candidate *c, const Op *at, const char *text)
{
	if (!c->obstacle) {
		c->obstacle = text;
		c->loc = at->loc;
	}
	return false;
}

static bool is_inside(const Candidate *c, const Op *op)
{
	return block_is_above(&c->loop->blocks[0], op);
}

/* what an iteration does ---------------------------------------------------------------------------- */

static void add_access(Candidate *c, Op *op, Value *p, const Type *t, Value *count, bool reads, bool writes)
{
	region_add(&c->region, op, p, t, count, reads, writes);
}

static bool moves_shadows(const Candidate *c, const Op *op)
{
	return op_has(op, ATTR_shadow) || ((op->code == OP_load || op->code == OP_store) && type_is_ptr(op->type) &&
	                                   value_has_shadow(c->ad->activity, op->code == OP_load ? op_result(op) : op_operand(op, 0)));
}

/* Allocated and freed in the iteration. */
static bool is_freed_inside(const Op *alloc)
{
	for (const Use *u = op_result(alloc)->uses; u; u = u->next)
		if (u->user->code == OP_free && u->user->parent == alloc->parent)
			return true;
	return false;
}

/* Whether op can be executed again; notes what it does to memory. */
static bool look_at(Candidate *c, Op *op)
{
	if (op_has(op, ATTR_volatile) || moves_shadows(c, op))
		return fails(c, op, "it has effects that cannot be repeated");
	switch (op->code) {
	case OP_load:
		add_access(c, op, op_operand(op, 0), op_result(op)->type, NULL, true, false);
		return true;
	case OP_store:
	case OP_accum:
		add_access(c, op, op_operand(op, 1), op_operand(op, 0)->type, NULL, op->code == OP_accum, true);
		return true;
	case OP_copy:
	case OP_move:
		add_access(c, op, op_operand(op, 1), op->type, op_operand(op, 2), true, false);
		add_access(c, op, op_operand(op, 0), op->type, op_operand(op, 2), false, true);
		return true;
	case OP_zero:
		add_access(c, op, op_operand(op, 0), op->type, op_operand(op, 1), false, true);
		return true;
	case OP_local:
		return true;
	case OP_alloc:
		return is_freed_inside(op) || fails(c, op, "it allocates memory that lives on");
	case OP_free: {
		const Op *made = value_op(pointer_root(op_operand(op, 0)));
		return (made && made->code == OP_alloc && made->parent == op->parent) || fails(c, op, "it frees memory");
	}
	case OP_loop:
		if (c->ad->ctx->options->fixed_records)
			return fails(c, op, "a loop in it has no known count");
		return true;
	case OP_for:
	case OP_if:
	case OP_yield:
	case OP_exit_if:
		return true;
	default:
		return (op_is_pure(op) && !map_get(&c->ad->split_of_call, op)) || fails(c, op, op->code == OP_call || op->code == OP_call_ptr ? "it calls a function" : "it has effects that cannot be repeated");
	}
}

static bool look_at_all(Candidate *c)
{
	FOR_EACH_OP(op, &c->loop->blocks[0])
		if (!look_at(c, op))
			return false;
	return true;
}

/* where memory comes from --------------------------------------------------------------------------- */

static bool is_object(const Value *v)
{
	const Op *op = value_op(v);
	return op && op_makes_object(op);
}

/* The object is there when the reverse sweep comes to the loop: it lives where the sweep ends. */
static bool outlives(const Candidate *c, const Value *object)
{
	return !is_object(object) || block_contains(value_op(object)->parent, sweep_root(c->ad, c->loop->parent));
}

static Origin origin_of_object(const Candidate *c, const Value *root)
{
	if (!is_object(root))
		return root->kind == VALUE_ARG && root->as.block == &c->ad->func->body ? ORIGIN_VISIBLE : root->kind == VALUE_GLOBAL ? ORIGIN_VISIBLE : ORIGIN_OTHER;
	const bool escapes = object_escapes(c->k->aliases, root);
	if (is_inside(c, value_op(root)))
		return escapes ? ORIGIN_OTHER : ORIGIN_INSIDE;
	return !outlives(c, root) ? ORIGIN_OTHER : escapes ? ORIGIN_VISIBLE : ORIGIN_OWN;
}

/* The number of a carried value of the loop, -1 of others. */
static int carried_number(const Candidate *c, const Value *v)
{
	if (v->kind != VALUE_ARG || v->as.block != &c->loop->blocks[0] || arg_index(v) < loop_first_carried(c->loop))
		return -1;
	return (int)(arg_index(v) - loop_first_carried(c->loop));
}

/* Carried pointers that are only swapped for one another, and start as different objects of our own: the members of
 * the cycle of i, as bits; 0: it is something else. */
static uint64_t cycle_of(const Candidate *c, int i)
{
	uint64_t members = 0;
	for (int k = i; !(members >> k & 1);) {
		members |= 1ull << k;
		k = carried_number(c, loop_yielded(c->loop, (uint32_t)k));
		if (k < 0 || k >= 64)
			return 0;
	}
	for (int k = 0; k < 64; k++) {
		const Value *x = members >> k & 1 ? loop_init(c->loop, (uint32_t)k) : NULL;
		if (x && origin_of_object(c, x) != ORIGIN_OWN)
			return 0;
		for (int m = 0; x && m < k; m++)
			if ((members >> m & 1) && loop_init(c->loop, (uint32_t)m) == x)
				return 0;
	}
	return members;
}

static Origin origin_of(const Candidate *c, const Value *root)
{
	const int i = carried_number(c, root);
	if (i < 0)
		return origin_of_object(c, root);
	return i < 64 && cycle_of(c, i) ? ORIGIN_CARRIED : ORIGIN_OTHER;
}

/* Two members of one cycle are different objects, in any iteration. */
static bool are_swapped(const Candidate *c, const Value *x, const Value *y)
{
	const int i = carried_number(c, x), k = carried_number(c, y);
	return i >= 0 && k >= 0 && i < 64 && k < 64 && i != k && (cycle_of(c, i) >> k & 1);
}

static bool may_meet(const Candidate *c, const Value *p, const Value *q)
{
	return aliases_same_object(c->k->aliases, p, q) && !are_swapped(c, pointer_root((Value *)p), pointer_root((Value *)q));
}

/* Frees outside of the loop before the end of the sweep. */
static bool is_freed_early(const Candidate *c, const Value *p)
{
	for (size_t i = 0; i < c->frees->count; i++)
		if (!is_inside(c, c->frees->at[i]) && op_may_write(c->k->aliases, c->frees->at[i], p, NULL))
			return true;
	return false;
}

/* what is written ----------------------------------------------------------------------------------- */

/* In the same iteration of the loop. */
static bool may_come_after(const Candidate *c, const Op *op, const Op *other)
{
	if (keep_position(op) > keep_position(other))
		return true;
	for (const Op *up = other->parent->parent; up != c->loop; up = up->parent->parent)
		if (op_is_loop(up) && block_is_above(&up->blocks[0], op))
			return true;
	return false;
}

static bool is_read_afterwards(const Candidate *c, const Access *w)
{
	for (size_t i = 0; i < c->region.accesses.count; i++) {
		const Access *r = &c->region.accesses.at[i];
		if (r->reads && !r->is_dropped && r->op != w->op && !SEEDED(rerun_write_lost) && may_come_after(c, r->op, w->op) && may_meet(c, r->ptr, w->ptr))
			return true;
	}
	return false;
}

static void drop_writes(Candidate *c)
{
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t i = 0; i < c->region.accesses.count; i++) {
			Access *w = &c->region.accesses.at[i];
			if (!w->writes || w->is_dropped || is_read_afterwards(c, w))
				continue;
			changed = true;
			for (size_t k = 0; k < c->region.accesses.count; k++)
				c->region.accesses.at[k].is_dropped |= c->region.accesses.at[k].op == w->op;
			vec_push(c->ad->arena, &c->rerun->dropped, w->op);
		}
	}
}

/* extents ------------------------------------------------------------------------------------------- */

/* Elements of the object; of swapped ones, if they have as many. */
static Value *object_count(const Candidate *c, const Value *base)
{
	const int i = carried_number(c, base);
	if (i < 0)
		return is_object(base) ? op_operand(value_op(base), 0) : NULL;
	Value *count = NULL;
	const uint64_t members = cycle_of(c, i);
	for (uint32_t k = 0; k < 64 && k < c->loop->n_results; k++) {
		if (!(members >> k & 1))
			continue;
		Value *n = object_count(c, loop_init(c->loop, k));
		if (!n || (count && n != count))
			return NULL;
		count = n;
	}
	return count;
}

static bool find_extent(const Candidate *c, Value *base, Wanted *wanted, Extent *out)
{
	return extent_of(&c->region, base, wanted, object_count(c, base), out);
}

/* state --------------------------------------------------------------------------------------------- */

static bool is_covered(const Candidate *c, const Access *a)
{
	const PolyVec none = { 0 };
	return section_is_written(c->ad->arena, &a->section, a->op, (Reach){ .block = &c->loop->blocks[0] }, &none);
}

/* What it reads has to be recorded at the start of the iteration. */
static bool needs_state(const Candidate *c, const Access *a)
{
	if (!a->reads || a->is_dropped || origin_of(c, pointer_root(a->ptr)) == ORIGIN_INSIDE)
		return false;
	return !SEEDED(rerun_input_overwritten) && !keep_still_there(c->k, a->op, a->ptr, a->count ? NULL : a->type) && !(a->section.base && is_covered(c, a));
}

static bool is_state(const Access *a)
{
	return a->is_state;
}

static bool is_kept_write(const Access *a)
{
	return a->writes && !a->is_dropped;
}

/* The iteration writes nothing there before it reads. */
static bool reads_start(const Candidate *c, const Access *r)
{
	for (size_t i = 0; i < c->region.accesses.count; i++) {
		const Access *w = &c->region.accesses.at[i];
		if (is_kept_write(w) && may_come_after(c, r->op, w->op) && may_meet(c, w->ptr, r->ptr))
			return false;
	}
	return r->op->code == OP_load;
}

static RerunState *state_of(const Candidate *c, const Value *base)
{
	for (size_t i = 0; i < c->rerun->states.count; i++)
		if (c->rerun->states.at[i].extent.base == base)
			return &c->rerun->states.at[i];
	return NULL;
}

/* The base of an access whose place has an extent. */
static bool can_have_extent(const Candidate *c, const Value *base)
{
	const Origin from = origin_of(c, base);
	return base->kind != VALUE_GLOBAL && (from == ORIGIN_OWN || from == ORIGIN_VISIBLE || from == ORIGIN_CARRIED);
}

static bool add_state(Candidate *c, const Access *a)
{
	Value      *base = pointer_root(a->ptr);
	RerunState *s = state_of(c, base);
	if (!s) {
		if (!can_have_extent(c, base))
			return fails(c, a->op, "nobody can tell which memory it reads that is overwritten later");
		vec_push(c->ad->arena, &c->rerun->states, ((RerunState){ 0 }));
		s = &vec_last(&c->rerun->states);
		if (!find_extent(c, base, is_state, &s->extent))
			return fails(c, a->op, "how much memory it reads that is overwritten later is not known before it");
	}
	if (value_is_int(s->extent.low, 0) && reads_start(c, a))
		vec_push(c->ad->arena, &s->readers, a->op);
	else
		s->is_copied_back = true;
	return true;
}

static bool find_state(Candidate *c)
{
	for (size_t i = 0; i < c->region.accesses.count; i++)
		c->region.accesses.at[i].is_state = needs_state(c, &c->region.accesses.at[i]);
	for (size_t i = 0; i < c->region.accesses.count; i++)
		if (c->region.accesses.at[i].is_state && !add_state(c, &c->region.accesses.at[i]))
			return false;
	return true;
}

/* what is changed ----------------------------------------------------------------------------------- */

static bool is_undone(const Candidate *c, const Value *base)
{
	for (size_t i = 0; i < c->rerun->undone.count; i++)
		if (c->rerun->undone.at[i].base == base)
			return true;
	return false;
}

/* From the start of the object on, and as much. */
static bool is_undone_alike(const Candidate *c, const Extent *e)
{
	for (size_t i = 0; i < c->rerun->undone.count; i++) {
		const Extent *u = &c->rerun->undone.at[i];
		const Poly    more = poly_difference(&u->length, &e->length);
		if (u->base == e->base && u->type == e->type && value_is_int(u->low, 0) && value_is_int(e->low, 0) && !more.unknown && !more.n)
			return true;
	}
	return false;
}

static bool find_changes(Candidate *c)
{
	for (size_t i = 0; i < c->region.accesses.count; i++) {
		const Access *a = &c->region.accesses.at[i];
		Value *base = pointer_root(a->ptr);
		if (a->is_dropped || (!a->writes && !a->is_state))
			continue;
		const Origin from = origin_of(c, base);
		if (from == ORIGIN_INSIDE)
			continue;
		if (from == ORIGIN_OTHER || is_freed_early(c, a->ptr))
			return fails(c, a->op, "nobody can tell which memory it writes");
		Extent extent;
		if (!a->writes || from != ORIGIN_VISIBLE || is_undone(c, base))
			continue;
		if (base->kind == VALUE_GLOBAL || !find_extent(c, base, is_kept_write, &extent))
			return fails(c, a->op, "how much of the caller's memory it writes is not known before it");
		vec_push(c->ad->arena, &c->rerun->undone, extent);
	}
	for (size_t i = 0; i < c->rerun->states.count; i++) {
		const RerunState *s = &c->rerun->states.at[i];
		if (s->is_copied_back && origin_of(c, s->extent.base) == ORIGIN_VISIBLE && !is_undone_alike(c, &s->extent))
			vec_push(c->ad->arena, &c->rerun->undone, s->extent);
	}
	return true;
}

/* whether it pays ----------------------------------------------------------------------------------- */

/* Of the innermost operations, which decide: counts for one iteration of theirs. */
typedef struct Estimate {
	int depth;   /* loops around them within the candidate */
	int work;    /* what they cost to run again */
	int records; /* values that would be recorded */
	int states;  /* values of state instead */
	const Op *deepest; /* one of those operations */
} Estimate;

enum { MAX_DEPTH = 30, COST_DIVISION = 8, COST_MATH = 30, WORK_PER_RECORD = 24, MANY = 1 << 30, CACHE_BYTES = 8 << 20, RECORD_BYTES = 8 };

static int depth_of(const Candidate *c, const Block *b)
{
	int depth = 0;
	for (; b != &c->loop->blocks[0]; b = b->parent->parent)
		depth += op_is_loop(b->parent);
	return depth;
}

static int cost_of(const Op *op)
{
	if (op->code == OP_div || op->code == OP_sqrt)
		return COST_DIVISION;
	if (op_info(op->code)->class == CLASS_MATH)
		return COST_MATH;
	return op->n_blocks || op->code == OP_address || op->code == OP_cast || op->code == OP_yield || !op->n_results ? 0 : 1;
}

/* The partials of op read its operand i. */
static bool reads_operand(const Candidate *c, const Op *op, uint32_t i)
{
	if (op->n_results != 1 || !type_is_float(op_result(op)->type) || !ad_needs_adjoint(c->ad, op_result(op)))
		return false;
	if (op->code == OP_mul)
		return ad_needs_adjoint(c->ad, op_operand(op, 1 - i));
	return op->code == OP_div ? i == 1 || ad_needs_adjoint(c->ad, op_operand(op, 1)) : op_info(op->code)->class == CLASS_MATH;
}

/* How often op is executed while the loops between it and `outer` run (NULL: all); 0: not known. */
static int64_t trips_of(const Op *op, const Op *outer)
{
	int64_t trips = 1;
	for (const Op *up = op->parent->parent; up != outer; up = up->parent->parent) {
		if (!op_is_loop(up))
			continue;
		if (up->code != OP_for || !value_is_const(op_operand(up, 0)) || !value_is_const(op_operand(up, 1)))
			return 0;
		const int64_t span = op_operand(up, 1)->as.constant.integer - op_operand(up, 0)->as.constant.integer;
		trips *= span > 0 && span < MANY ? (span + op_int(up, ATTR_step, 1) - 1) / op_int(up, ATTR_step, 1) : MANY;
		if (trips >= MANY)
			return MANY;
	}
	return trips;
}

/* So many places are about as many as op is executed in one iteration. */
static bool fills(const Candidate *c, int degree, int64_t places, const Op *op)
{
	const int64_t trips = trips_of(op, c->loop);
	return trips && places ? 2 * places >= trips : degree >= depth_of(c, op->parent);
}

/* A load of what is overwritten; of as many places as the loops around it have iterations. */
static bool is_lost(const Candidate *c, const Op *load)
{
	for (size_t i = 0; i < c->region.accesses.count; i++) {
		const Access *a = &c->region.accesses.at[i];
		if (a->op != load || keep_still_there(c->k, load, a->ptr, a->type))
			continue;
		const Section s = region_section(&c->region, a);
		const Poly    length = poly_difference(&s.high, &s.low);
		return !s.base || fills(c, poly_degree(&length), poly_elements(&length, a->type->size), load);
	}
	return false;
}

/* What v is computed from in its block that cannot be computed again. */
static void add_sources(const Candidate *c, const Value *v, Map *seen, int *n)
{
	const Op *op = value_op(v);
	if (map_get(seen, v) || !value_block(v) || !block_contains(&c->loop->blocks[0], value_block(v)) || (!op && v == for_index(c->loop)))
		return;
	map_put(c->ad->arena, seen, v, (void *)v);
	if (!op || op->n_blocks) {
		*n += type_is_float(v->type);
	} else if (op->code == OP_load) {
		*n += is_lost(c, op);
	} else {
		for (uint32_t i = 0; i < op->n_operands; i++)
			if (value_block(op_operand(op, i)) == value_block(v))
				add_sources(c, op_operand(op, i), seen, n);
	}
}

static Estimate estimate(const Candidate *c)
{
	Estimate  e = { 0 };
	const Op *deepest = c->loop->blocks[0].first;
	Map needed = { 0 }, seen = { 0 };
	int sources = 0, n = 0;
	FOR_EACH_OP(op, &c->loop->blocks[0]) {
		if (depth_of(c, op->parent) >= e.depth)
			deepest = op;
		e.depth = depth_of(c, deepest->parent);
	}
	FOR_EACH_OP(op, &c->loop->blocks[0]) {
		if (depth_of(c, op->parent) != e.depth)
			continue;
		e.work += cost_of(op);
		for (uint32_t i = 0; i < op->n_operands; i++) {
			Value *v = op_operand(op, i);
			if (!reads_operand(c, op, i) || map_get(&needed, v) || value_block(v) != op->parent)
				continue;
			int own = 0;
			Map alone = { 0 };
			add_sources(c, v, &alone, &own);
			n += own > 0;
			map_put(c->ad->arena, &needed, v, v);
			add_sources(c, v, &seen, &sources);
		}
	}
	e.records = n < sources ? n : sources;
	e.deepest = deepest;
	for (size_t i = 0; i < c->rerun->states.count; i++)
		e.states += fills(c, c->rerun->states.at[i].extent.degree, c->rerun->states.at[i].extent.constant, deepest);
	return e;
}

static int64_t most_trips(const Candidate *c, int depth)
{
	int64_t most = 0;
	FOR_EACH_OP(op, &c->loop->blocks[0]) {
		const int64_t trips = depth_of(c, op->parent) == depth ? trips_of(op, NULL) : 0;
		most = trips > most ? trips : most;
	}
	return most;
}

/* Running again is cheaper than records that leave the cache. */
static bool is_cheap(const Estimate *e)
{
	return e->depth > 0 && e->records > e->states && e->work <= WORK_PER_RECORD * (e->records - e->states);
}

/* They are known to leave it. */
static bool pays(const Candidate *c)
{
	const Estimate e = estimate(c);
	return is_cheap(&e) && most_trips(c, e.depth) * e.records * RECORD_BYTES > CACHE_BYTES;
}

/* The loop is one of the function's own, hands nothing on, and what an iteration makes is recorded by value: then its records
 * are one row for each iteration, or one row. */
static bool can_be_by_size(const Candidate *c)
{
	if (c->loop->n_results || c->loop->parent != &c->ad->func->body || c->ad->ctx->options->fixed_records)
		return false;
	FOR_EACH_OP(op, &c->loop->blocks[0])
		if (op->code == OP_loop || op_makes_object(op) || op->code == OP_free)
			return false;
	for (size_t i = 0; i < c->rerun->states.count; i++)
		if (origin_of(c, c->rerun->states.at[i].extent.base) == ORIGIN_CARRIED)
			return false;
	return true;
}

/* What is copied for an iteration is as much as one of its values is, or less, and not what all iterations go over. */
static bool states_are_rows(const Candidate *c, const Op *deepest)
{
	const Poly row = executions_of(deepest, &c->loop->blocks[0]);
	for (size_t i = 0; i < c->rerun->states.count; i++) {
		const Poly *length = &c->rerun->states.at[i].extent.length, more = poly_difference(length, &row);
		if (more.unknown || (poly_degree(&more) >= poly_degree(&row) && poly_degree(length) >= poly_degree(&row)))
			return false;
	}
	return true;
}

/* Whether the records leave the cache is seen when the program runs. */
static bool choose_by_size(Candidate *c)
{
	const Estimate e = estimate(c);
	if (!is_cheap(&e) || trips_of(e.deepest, NULL) || !can_be_by_size(c) || !states_are_rows(c, e.deepest))
		return false;
	Builder b = builder_before(c->loop);
	Value *count = region_executions(&c->region, &b, e.deepest);
	c->rerun->by_size = build_binary(&b, OP_gt, count, const_int(c->ad->module, count->type, CACHE_BYTES / (e.records * RECORD_BYTES)));
	value_set_name(c->ad->func, c->rerun->by_size, "again");
	map_put(c->ad->arena, &c->ad->reruns_by_size, c->loop, c->rerun);
	explain_rerun_by_size(c->ad, c->loop, CACHE_BYTES);
	return true;
}

/* choosing ------------------------------------------------------------------------------------------ */

/* What one iteration records has a size that is known before the loops around: no allocation in each, and with
 * --memory=caller or frame there can't be any. */
static bool lengths_are_known(Candidate *c)
{
	FOR_EACH_OP(op, &c->loop->blocks[0])
		if (op->code == OP_for && !(region_can_widen(&c->region, op_operand(op, 0)) && region_can_widen(&c->region, op_operand(op, 1))))
			return fails(c, op, "how often a loop in it runs is not known before it");
	return true;
}

/* The loops around it, up to where a sweep ends, all count. */
static bool find_outermost(Candidate *c)
{
	c->region.outermost = c->loop;
	for (Op *up = c->loop->parent->parent; up && !loop_is_fused(c->ad, up); up = up->parent->parent) {
		if (up->code == OP_loop || (op_is_loop(up) && loop_exit(up)))
			return fails(c, up, "it stands in a loop of unknown count");
		if (op_is_loop(up))
			c->region.outermost = up;
	}
	c->rerun->outermost = c->region.outermost;
	return true;
}

static bool can_rerun(Candidate *c)
{
	if (c->loop->code != OP_for || loop_exit(c->loop))
		return fails(c, c->loop, "it may be left early");
	if (!find_outermost(c) || !look_at_all(c))
		return false;
	drop_writes(c);
	return find_state(c) && find_changes(c) && lengths_are_known(c);
}

/* A reverse part of an iteration in the forward sweep comes before what else the forward sweep does. */
static bool is_in_fused(const Ad *ad, const Op *loop)
{
	for (const Op *up = loop; up; up = up->parent->parent)
		if (loop_is_fused(ad, up) && !loop_rerun(ad, up))
			return true;
	return false;
}

typedef struct Chooser {
	Ad        *ad;
	Keeper    *k;
	OpVec      frees;    /* of the function */
	RegionAccesses accesses; /* room for those of a candidate: they are large, and over when it is chosen or not */
} Chooser;

static void choose_loop(Chooser *chooser, Op *loop)
{
	Ad *ad = chooser->ad;
	Candidate c = { .ad = ad, .k = chooser->k, .frees = &chooser->frees, .loop = loop, .rerun = ARENA_NEW(ad->arena, Rerun) };
	c.region = (Region){ .ad = ad, .k = chooser->k, .within = &loop->blocks[0], .loc = loop->loc, .accesses = chooser->accesses };
	c.region.accesses.count = 0;
	c.rerun->loop = loop;
	const bool may = can_rerun(&c), can = may && (ad->ctx->options->rerun_all || pays(&c));
	chooser->accesses = c.region.accesses;
	if (may && !can) {
		if (choose_by_size(&c))
			return;
		fails(&c, loop, "recording is cheaper");
	}
	explain_rerun(ad, loop, can ? NULL : c.obstacle, c.loc);
	if (!can)
		return;
	map_put(ad->arena, &ad->reruns, loop, c.rerun);
}

static void choose_in(Chooser *c, Block *block)
{
	for (Op *op = block->first, *next; op; op = next) {
		next = op->next;
		if (op_is_loop(op) && !is_in_fused(c->ad, op) && loop_has_derivatives(c->ad, op))
			choose_loop(c, op);
		if (loop_rerun(c->ad, op) || loop_rerun_by_size(c->ad, op))
			continue;
		for (uint16_t i = 0; i < op->n_blocks; i++)
			choose_in(c, &op->blocks[i]);
	}
}

void rerun_choose(Ad *ad)
{
	const PassOptions *options = ad->ctx->options;
	if (options->no_rerun || options->no_need || ad->reverse || ad_is_traced(ad) || (options->small_code && !options->rerun_all))
		return;
	Chooser c = { .ad = ad, .k = keep_for_choice(ad) };
	FOR_EACH_OP(op, &ad->func->body)
		if (op->code == OP_free && keep_position(op))
			vec_push(ad->arena, &c.frees, op);
	choose_in(&c, &ad->func->body);
}
