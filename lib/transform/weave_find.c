/* Which loops weave.c weaves, and what differs between their iterations. */
#include "transform/weave.h"

#include "analysis/written.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/edit.h"

enum { MAX_WOVEN_OPS = 400, MIN_TRIPS = 32, MIN_INNER_TRIPS = 8, MAX_DEPTH = 16 };

/* Recurrences: as many as hide the wait where vectors are short. */
enum { LANES_OF_SHARED = 8, LANES_OF_RECURRENCE = 16 };

/* ---- form */

static const Value *pointer_of(const Op *op)
{
	switch (op->code) {
	case OP_load:
	case OP_zero:
	case OP_copy: /* what it writes to */
		return op_operand(op, 0);
	case OP_store:
	case OP_accum:
		return op_operand(op, 1);
	default:
		return NULL;
	}
}

static bool is_in_if(const Op *loop, const Op *op)
{
	for (const Op *up = op->parent->parent; up != loop; up = up->parent->parent)
		if (up->code == OP_if)
			return true;
	return false;
}

static uint32_t depth_of(const Op *loop, const Op *op)
{
	uint32_t depth = 0;
	for (const Op *up = op->parent->parent; up != loop; up = up->parent->parent)
		depth += up->code == OP_for;
	return depth;
}

static bool has_form_of_op(const Op *loop, const Op *op)
{
	switch (op->code) {
	case OP_load:
	case OP_store:
		return !op_has(op, ATTR_volatile);
	case OP_accum:
		return type_is_float(op_operand(op, 0)->type);
	case OP_zero:
	case OP_copy:
		return !is_in_if(loop, op);
	case OP_for:
		return !loop_exit(op) && !is_in_if(loop, op);
	case OP_if:
		return op->n_results <= WEAVE_MAX_RESULTS;
	case OP_yield:
		return true;
	case OP_local:
		return value_is_const(op_operand(op, 0)) && !op_has(op, ATTR_zero) && !is_in_if(loop, op);
	case OP_alloc:
	case OP_free:
		return op->parent == &loop->blocks[0] && loop_has_room(loop, op);
	default:
		return op_is_pure(op) && !op->n_blocks && op->n_results == 1;
	}
}

static bool is_short(const Op *loop, int64_t trips)
{
	const Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	return value_is_const(low) && value_is_const(high) && high->as.constant.integer - low->as.constant.integer < trips;
}

static bool holds_nest(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op->code == OP_for && depth_of(loop, op))
			return true;
	return false;
}

/* Lanes have vectors for it, and it takes no longer than any wait. */
static bool is_plain(const Op *op)
{
	return op->code != OP_if && !(op_info(op->code)->class == CLASS_MATH && op->code != OP_sqrt && op->code != OP_fabs);
}

/* What an iteration multiplies, so that the next one has to wait, and compilers have no vectors for.  A sum waits, too, but readers
 * are better off with the loop as it is. */
static bool has_recurrence(const Op *loop)
{
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (type_is_float(loop->results[i]->type) && !loop_carries_sum(loop, i))
			return true;
	return false;
}

static bool waits_for_recurrence(const Op *loop)
{
	bool waits = false;
	for (const Op *inner = loop->blocks[0].first; inner; inner = inner->next) {
		if (inner->code != OP_for)
			continue;
		if (is_short(inner, MIN_INNER_TRIPS))
			return false;
		for (const Op *op = inner->blocks[0].first; op; op = op->next)
			if (!is_plain(op))
				return false;
		waits |= has_recurrence(inner);
	}
	return waits;
}

bool weave_has_form(const Op *loop)
{
	uint32_t n_ops = 0;
	if (loop->code != OP_for || loop->n_results > WEAVE_MAX_RESULTS || op_has(loop, ATTR_rev) || op_int(loop, ATTR_step, 1) != 1 ||
	    loop_exit(loop) || is_short(loop, MIN_TRIPS) || !for_index(loop)->type->is_signed || !value_is_int(op_operand(loop, 0), 0) || (!holds_nest(loop) && !waits_for_recurrence(loop)))
		return false;
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (!loop_carries_sum(loop, i))
			return false;
	FOR_EACH_OP(op, &loop->blocks[0])
		if (!has_form_of_op(loop, op) || ++n_ops > MAX_WOVEN_OPS)
			return false;
	return true;
}

/* ---- objects of one iteration */

static bool is_access_through(const Op *op, const Value *p)
{
	if (op->code == OP_copy)
		return op_operand(op, 2) != p;
	return pointer_of(op) == p && !(op->code == OP_store && op_operand(op, 0) == p);
}

/* Outside of the loop nobody reads or writes it; inside only elements are accessed. */
static bool is_used_inside_only(const Weave *w, const Value *object)
{
	const Block *body = &w->loop->blocks[0];
	for (const Use *u = object->uses; u; u = u->next) {
		const Op *user = u->user;
		const bool  is_outside = !block_is_above(body, user);
		if (user->code == OP_free || (is_outside && op_info(user->code)->class == CLASS_COMPARE))
			continue;
		if (is_outside)
			return false;
		if (is_access_through(user, object))
			continue;
		if (user->code != OP_address || user->n_path != 1 || op_operand(user, 0) != object)
			return false;
		for (const Use *k = op_result(user)->uses; k; k = k->next)
			if (!is_access_through(k->user, op_result(user)))
				return false;
	}
	return true;
}

static bool is_inside(const Op *op, const Op *loop)
{
	return block_is_above(&loop->blocks[0], op);
}

static bool writes_to(const Op *op, const Value *object)
{
	return op->code != OP_load && pointer_of(op) && pointer_root((Value *)pointer_of(op)) == object;
}

/* Loops that run wherever the object is written to: where they do not, what is read is what nobody ever wrote. */
static PolyVec facts_of_writes(const Weave *w, const Value *object)
{
	PolyVec   facts = { 0 };
	const Op *first = NULL;
	FOR_EACH_OP(op, &w->loop->blocks[0])
		if (!first && writes_to(op, object))
			first = op;
	for (const Op *m = first ? first->parent->parent : w->loop; m != w->loop; m = m->parent->parent) {
		bool    all = m->code == OP_for && !value_is_within(op_operand(m, 0), w->loop) && !value_is_within(op_operand(m, 1), w->loop);
		PolyVec wanted = { 0 };
		facts_of_loop(w->arena, m, &wanted);
		FOR_EACH_OP(op, &w->loop->blocks[0]) {
			PolyVec known = { 0 };
			if (!all || !writes_to(op, object) || is_inside(op, m) || !wanted.count)
				continue;
			facts_around(w->arena, op, &known);
			all = is_not_negative(&known, wanted.at[0]);
		}
		if (all)
			facts_of_loop(w->arena, m, &facts);
	}
	return facts;
}

/* x of x > 0 ? x : 0; else NULL. */
static Value *clamped(const Value *v)
{
	const Op *select = value_op(v), *c = select && select->code == OP_select ? value_op(op_operand(select, 0)) : NULL;
	if (!c || !value_is_int(op_operand(select, 2), 0))
		return NULL;
	Value *x = op_operand(select, 1);
	return (c->code == OP_gt && op_operand(c, 0) == x && value_is_int(op_operand(c, 1), 0)) ||
	       (c->code == OP_lt && op_operand(c, 1) == x && value_is_int(op_operand(c, 0), 0)) ? x : NULL;
}

/* It is positive where the copy reads anything. */
static Value *count_of_copy(const Weave *w, const Op *copy, PolyVec *facts)
{
	Value *count = op_operand(copy, 2);
	while (clamped(count))
		count = clamped(count);
	const Poly n = poly_of(copy->func, count), one = poly_of(copy->func, const_int(w->module, count->type, 1));
	const Poly rest = poly_difference(&n, &one);
	facts_add(w->arena, facts, &rest);
	return count;
}

/* In each iteration writes cover all that is read. */
static bool is_filled_first(const Weave *w, const Value *object)
{
	const Block *body = &w->loop->blocks[0];
	FOR_EACH_OP(op, body) {
		const Value *p = op->code == OP_copy ? op_operand(op, 1) : pointer_of(op);
		if (!p || (op->code != OP_load && op->code != OP_accum && op->code != OP_copy) || pointer_root((Value *)p) != object)
			continue;
		PolyVec       of_op = facts_of_writes(w, object);
		for (size_t i = 0; i < w->facts.count; i++)
			vec_push(w->arena, &of_op, w->facts.at[i]);
		const Section s = op->code == OP_copy ? section_of_elements(op->func, p, op->type, count_of_copy(w, op, &of_op)) :
		                  section_of(op->func, p, op->code == OP_load ? op_result(op)->type : op_operand(op, 0)->type);
		if (s.base != object || (!section_is_written(w->arena, &s, op, (Reach){ .block = body }, &of_op) && !SEEDED(weave_unfilled)))
			return false;
	}
	return true;
}

/* Nobody else writes to it, or reads it. */
static bool may_be_own(const Weave *w, const Value *object)
{
	const Op *made = value_op(object);
	return made && op_makes_object(made) && type_is_scalar(made->type) &&
	       !type_is_ptr(made->type) && !object_escapes(w->aliases, object) && is_used_inside_only(w, object);
}

/* What each iteration reads of such an object, whatever happens, was written. */
static void find_facts(Weave *w)
{
	for (const Op *op = w->loop->blocks[0].first; op; op = op->next) {
		const Value *object = op->code == OP_load ? pointer_root(op_operand(op, 0)) : NULL;
		if (!object || !may_be_own(w, object) || op_has(value_op(object), ATTR_zero))
			continue;
		const PolyVec facts = facts_of_writes(w, object);
		for (size_t i = 0; i < facts.count; i++)
			vec_push(w->arena, &w->facts, facts.at[i]);
	}
}

/* It is made of zeros, and each iteration leaves it so. */
static bool is_left_zero(const Weave *w, const Value *object)
{
	const Block *body = &w->loop->blocks[0];
	FOR_EACH_OP(op, body) {
		if (!writes_to(op, object) || op->code == OP_zero || (op->code == OP_store && value_is_float(op_operand(op, 0), 0)))
			continue;
		PolyVec facts = { 0 };
		facts_around(w->arena, op, &facts);
		for (size_t i = 0; i < w->facts.count; i++)
			vec_push(w->arena, &facts, w->facts.at[i]);
		const Section all = op->code == OP_copy ? section_of_elements(op->func, op_operand(op, 0), op->type, op_operand(op, 2)) :
		                    section_of(op->func, op_operand(op, 1), op_operand(op, 0)->type);
		const Section s = all.base == object ? section_within(&facts, &all, op, body) : (Section){ 0 };
		if (!s.base || (!section_is_cleared(w->arena, &facts, &s, body, op_ancestor(op, body), NULL) && !SEEDED(weave_uncleared)))
			return false;
	}
	return true;
}

static bool is_own(const Weave *w, Value *object)
{
	const Op *made = value_op(object);
	if (!may_be_own(w, object))
		return false;
	if (is_inside(made, w->loop))
		return !op_has(made, ATTR_zero);
	return made->parent == &made->func->body && (op_has(made, ATTR_zero) ? is_left_zero(w, object) : is_filled_first(w, object));
}

static void find_own_objects(Weave *w)
{
	Map seen = { 0 };
	FOR_EACH_OP(op, &w->loop->blocks[0]) {
		Value *of_copy = op->code == OP_copy ? pointer_root(op_operand(op, 1)) : NULL;
		Value *objects[] = { pointer_of(op) ? pointer_root((Value *)pointer_of(op)) : op->code == OP_local ? op_result(op) : NULL, of_copy };
		for (size_t i = 0; i < COUNT_OF(objects); i++) {
			if (!objects[i] || map_get(&seen, objects[i]))
				continue;
			map_put(w->arena, &seen, objects[i], objects[i]);
			if (is_own(w, objects[i]))
				map_put(w->arena, &w->own, objects[i], objects[i]);
		}
	}
}

static Value *own_object(const Weave *w, const Value *pointer)
{
	return map_get(&w->own, pointer_root((Value *)pointer));
}

/* ---- what differs between iterations */

static bool vary(Weave *w, Value *v)
{
	if (weave_varies(w, v))
		return false;
	map_put(w->arena, &w->varying, v, v);
	return true;
}

static bool any_operand_varies(const Weave *w, const Op *op)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (weave_varies(w, op_operand(op, i)))
			return true;
	return false;
}

/* Something in the loop may write what is read. */
static bool is_written_inside(const Weave *w, const Op *load)
{
	FOR_EACH_OP(op, &w->loop->blocks[0]) {
		const Value *p = op->code == OP_load ? NULL : pointer_of(op);
		if (p && aliases_same_object(w->aliases, p, op_operand(load, 0)))
			return true;
	}
	return false;
}

static bool spread_from_loop(Weave *w, const Op *op)
{
	bool changed = false;
	for (uint32_t i = 0; i < op->n_results; i++) {
		Value *arg = loop_carried(op, i);
		if (!weave_varies(w, loop_init(op, i)) && !weave_varies(w, loop_yielded(op, i)))
			continue;
		changed |= vary(w, arg);
		changed |= vary(w, op->results[i]);
	}
	return changed;
}

static bool spread_from(Weave *w, const Op *op)
{
	Value *object = pointer_of(op) ? own_object(w, pointer_of(op)) : NULL;
	bool   changed = false;
	switch (op->code) {
	case OP_load:
		if (object ? weave_varies(w, object) || any_operand_varies(w, op) : any_operand_varies(w, op) || is_written_inside(w, op))
			changed = vary(w, op_result(op));
		return changed;
	case OP_copy: /* from lanes to lanes */
		if (!object || !own_object(w, op_operand(op, 1)) || (!weave_varies(w, object) && !weave_varies(w, own_object(w, op_operand(op, 1)))))
			return false;
		changed = vary(w, object);
		return vary(w, own_object(w, op_operand(op, 1))) || changed;
	case OP_store:
	case OP_accum:
	case OP_zero:
		return object && (any_operand_varies(w, op) || is_in_if(w->loop, op)) && vary(w, object);
	case OP_for:
		return spread_from_loop(w, op);
	case OP_if:
		for (uint32_t i = 0; i < op->n_results; i++)
			changed |= vary(w, op->results[i]);
		return changed;
	default:
		return op->n_results == 1 && op->code != OP_local && any_operand_varies(w, op) && vary(w, op_result(op));
	}
}

static void find_varying(Weave *w)
{
	for (uint32_t i = 0; i < w->loop->blocks[0].n_args; i++)
		vary(w, w->loop->blocks[0].args[i]);
	for (bool changed = true; changed;) {
		changed = false;
		FOR_EACH_OP(op, &w->loop->blocks[0])
			changed |= spread_from(w, op);
	}
}

static bool is_scalar_number(const Value *v)
{
	return type_is_scalar(v->type) && !type_is_ptr(v->type);
}

/* Part of an own object that begins at the same element in each iteration. */
static bool is_own_part(const Weave *w, const Value *pointer)
{
	const Op *address = value_op(pointer);
	return own_object(w, pointer) && !(address->code == OP_address && weave_varies(w, op_operand(address, 1)));
}

/* All iterations take the same path through loops; pointers that differ are worked out where they are used. */
static bool may_go_in_step(const Weave *w)
{
	FOR_EACH_OP(op, &w->loop->blocks[0]) {
		if (op->code == OP_for && (weave_varies(w, op_operand(op, 0)) || weave_varies(w, op_operand(op, 1))))
			return false;
		if (op->code == OP_zero && (!is_own_part(w, op_operand(op, 0)) || weave_varies(w, op_operand(op, 1))))
			return false;
		if (op->code == OP_copy && (!is_own_part(w, op_operand(op, 0)) || !is_own_part(w, op_operand(op, 1)) || weave_varies(w, op_operand(op, 2))))
			return false;
		if (op->code == OP_local && !map_get(&w->own, op_result(op)))
			return false;
		for (uint32_t i = 0; i < op->n_results && op->n_blocks; i++)
			if (weave_varies(w, op->results[i]) && !is_scalar_number(op->results[i]))
				return false;
	}
	return true;
}

/* ---- memory */

static bool keeps_apart(const Weave *w, const LoopAccesses *accesses)
{
	for (uint32_t i = 0; i < accesses->count; i++) {
		const LoopAccess *x = &accesses->at[i];
		for (uint32_t k = 0; k <= i && !own_object(w, x->pointer); k++) {
			const LoopAccess *y = &accesses->at[k];
			if (own_object(w, y->pointer) || (x->op->code == OP_load && y->op->code == OP_load))
				continue;
			if (x->op->code == OP_accum && y->op->code == OP_accum && is_of_adjoints(w->loop->func, x->pointer) &&
			    is_of_adjoints(w->loop->func, y->pointer))
				continue;
			if (!loop_accesses_are_apart(accesses, x, y) && !SEEDED(weave_meet))
				return false;
		}
	}
	return true;
}

/* ---- sums that stay with the lanes */

static bool is_known_at_entry(const Value *v, int depth)
{
	const Op *op = value_op(v);
	if (!op)
		return v->kind != VALUE_ARG || v->as.block == &v->as.block->func->body;
	if (op->n_blocks || op_info(op->code)->effect != EFFECT_PURE || op->code == OP_div || op->code == OP_rem || depth == MAX_DEPTH)
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!is_known_at_entry(op_operand(op, i), depth + 1))
			return false;
	return true;
}

/* It can be computed again behind the loop, for an index of the inner one. */
static bool is_lasting(const Weave *w, const Op *inner, const Value *v, int depth)
{
	const Op *op = value_op(v);
	if (!value_is_within(v, w->loop))
		return true;
	if (!op)
		return v == for_index(inner);
	if (op->n_blocks || depth == MAX_DEPTH || (op->code == OP_load ? own_object(w, op_operand(op, 0)) && !SEEDED(weave_overwritten) : !op_is_pure(op)))
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!is_lasting(w, inner, op_operand(op, i), depth + 1))
			return false;
	return true;
}

bool weave_is_shared_sum(const Weave *w, const Op *op)
{
	return op->code == OP_accum && !own_object(w, op_operand(op, 1)) && !weave_varies(w, op_operand(op, 1)) && !is_in_if(w->loop, op);
}

bool weave_stays_in_lanes(const Weave *w, const Op *op)
{
	const Op *inner = op->parent->parent;
	return w->has_room && weave_is_shared_sum(w, op) && depth_of(w->loop, op) == 1 && is_lasting(w, inner, op_operand(op, 1), 0) &&
	       is_known_at_entry(op_operand(inner, 0), 0) && is_known_at_entry(op_operand(inner, 1), 0) && is_known_at_entry(op_operand(w->loop, 1), 0);
}

/* ---- gain */

/* The innermost loops of a nest read arrays that all iterations share, or add to such, and of those that differ
 * only an iteration's own, which will lie side by side. */
static bool gains_by_sharing(const Weave *w)
{
	uint32_t deepest = 0;
	bool     shares = false;
	FOR_EACH_OP(op, &w->loop->blocks[0])
		deepest = depth_of(w->loop, op) > deepest ? depth_of(w->loop, op) : deepest;
	FOR_EACH_OP(op, &w->loop->blocks[0]) {
		if (depth_of(w->loop, op) != deepest)
			continue;
		if (!is_plain(op) || (pointer_of(op) && !own_object(w, pointer_of(op)) && weave_varies(w, pointer_of(op))))
			return false;
		shares |= weave_is_shared_sum(w, op) || (op->code == OP_load && type_is_float(op_result(op)->type) && !weave_varies(w, op_result(op)));
	}
	return shares;
}

static void look(Weave *w)
{
	w->own = w->varying = (Map){ 0 };
	w->facts = (PolyVec){ 0 };
	find_facts(w);
	find_own_objects(w);
	loop_move_rooms(w->loop);
	find_varying(w);
}

bool weave_find(Weave *w)
{
	const bool   is_nest = holds_nest(w->loop);
	LoopAccesses accesses;
	look(w);
	if (!may_go_in_step(w) || (is_nest && !gains_by_sharing(w)) || !loop_accesses_find(&accesses, w->arena, w->aliases, w->loop) || !keeps_apart(w, &accesses))
		return false;
	w->has_room &= !is_nest;
	if (!is_nest && weave_carry_again(w))
		look(w);
	w->lanes = is_nest ? LANES_OF_SHARED : LANES_OF_RECURRENCE;
	w->why = is_nest ? "inner loops read what all of them share" : "an inner loop waits for a recurrence";
	return true;
}
