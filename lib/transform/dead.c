/* Dead operations: what no effect and no result of the function depends on, cycles included.
 *
 * Everything starts dead.  Effects and returned values are live; so is what a live operation reads; a
 * region is live when something in it is, or a result; and of a loop's carried values each for itself:
 * one that only feeds its own next value stays dead and is taken out.
 *
 *   for %i in 0..%n with (%a = 0.0 : f64, %s = 0.0 : f64) {      for %i in 0..%n with (%s = 0.0 : f64) {
 *     %a.1 = add %a, %x                                   ->
 *     %s.1 = add %s, %y ...                                        %s.1 = add %s, %y ...
 *
 * What is stored in an object of the function alone is live when something live reads the object. */
#include "analysis/alias.h"
#include "ir/walk.h"
#include "transform/edit.h"

typedef struct Liveness {
	Arena *arena;
	OpVec  regions;         /* with an effect inside */
	Map    ends;            /* loop -> OpVec *, see loop_ends */
	Map    writers;         /* an object of the function alone -> OpVec *, what writes or frees it */
	Map    object_written;  /* such a writer -> the object */
	VEC(Value *) worklist;  /* live, with operands still to be seen */
} Liveness;

enum { DEAD, LIVE }; /* id while this runs, of values and of operations with blocks */

static bool is_own_object(const Op *op)
{
	return op->code == OP_local || (op->code == OP_alloc && op_has(op, ATTR_shadow));
}

static void mark(Liveness *l, Value *v)
{
	if (value_is_global_like(v) || v->id == LIVE)
		return;
	v->id = LIVE;
	vec_push(l->arena, &l->worklist, v);
}

static void mark_operands(Liveness *l, const Op *op, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		mark(l, op_operand(op, i));
}

static const OpVec *ends_of(Liveness *l, const Op *loop)
{
	OpVec *ends = map_get(&l->ends, loop);
	if (!ends) {
		ends = ARENA_NEW(l->arena, OpVec);
		*ends = loop_ends(l->arena, loop);
		map_put(l->arena, &l->ends, loop, ends);
	}
	return ends;
}

/* The region must run: condition, bounds and exits. */
static void mark_region(Liveness *l, Op *op)
{
	for (; op && op->id == DEAD; op = op->parent->parent) {
		op->id = LIVE;
		if (op->code == OP_if)
			mark(l, op_operand(op, 0));
		if (op->code == OP_for)
			mark_operands(l, op, 0, 2);
		const OpVec none = { 0 }, *ends = op_is_loop(op) ? ends_of(l, op) : &none;
		for (size_t i = 0; i < ends->count; i++) {
			if (ends->at[i]->code == OP_exit_if)
				mark(l, op_operand(ends->at[i], 0));
		}
	}
}

static void mark_carried(Liveness *l, const Op *loop, uint32_t i)
{
	mark(l, loop_init(loop, i));
	mark(l, loop_yielded(loop, i));
}

static void mark_result(Liveness *l, Op *op, uint32_t i)
{
	mark_region(l, op);
	if (op->code == OP_if) {
		for (uint32_t k = 0; k < op->n_blocks; k++)
			mark(l, op_operand(block_terminator(&op->blocks[k]), i));
		return;
	}
	if (op->code == OP_for)
		mark_carried(l, op, i);
	const OpVec *ends = ends_of(l, op);
	for (size_t k = 0; k < ends->count; k++) {
		if (ends->at[k]->code == OP_exit_if)
			mark(l, end_value(ends->at[k], i));
	}
}

static void mark_effect(Liveness *l, const Op *op)
{
	if (op->parent->parent)
		mark_region(l, op->parent->parent);
	mark_operands(l, op, 0, op->n_operands);
}

static void mark_defined_by(Liveness *l, Value *v)
{
	Op *op = value_op(v);
	const OpVec *writers = !op || is_own_object(op) ? map_get(&l->writers, v) : NULL;
	for (size_t i = 0; writers && i < writers->count; i++)
		mark_effect(l, writers->at[i]);
	if (!op) {
		Op *loop = v->as.block->parent;
		if (loop)
			mark_region(l, loop);
		if (loop && arg_index(v) >= loop_first_carried(loop))
			mark_carried(l, loop, arg_index(v) - loop_first_carried(loop));
		return;
	}
	if (op->n_blocks) {
		mark_result(l, op, result_index(v));
		return;
	}
	mark_effect(l, op);
}

/* ---- objects that nobody else sees ---- */

typedef enum ObjectUse { USE_ESCAPES, USE_DERIVES, USE_READS, USE_WRITES } ObjectUse;

static ObjectUse use_of_object(const Use *use)
{
	const Op *op = use->user;
	const bool is_first = use == &op->operands[0];
	if (op_has(op, ATTR_volatile))
		return USE_ESCAPES;
	switch (op->code) {
	case OP_address:
		return is_first ? USE_DERIVES : USE_ESCAPES;
	case OP_load:
		return USE_READS;
	case OP_store:
	case OP_accum:
		return is_first ? USE_ESCAPES : USE_WRITES;
	case OP_copy:
	case OP_move:
		return is_first ? USE_WRITES : USE_READS;
	case OP_zero:
	case OP_free:
		return is_first ? USE_WRITES : USE_ESCAPES;
	default:
		return USE_ESCAPES;
	}
}

/* NULL when the object escapes. */
static OpVec *writers_of(Arena *arena, Value *object)
{
	OpVec *writers = ARENA_NEW(arena, OpVec);
	VEC(Value *) pointers = { 0 };
	vec_push(arena, &pointers, object);
	while (pointers.count) {
		const Value *p = vec_pop(&pointers);
		for (const Use *use = p->uses; use; use = use->next) {
			const ObjectUse kind = use_of_object(use);
			if (kind == USE_ESCAPES)
				return NULL;
			if (kind == USE_DERIVES)
				vec_push(arena, &pointers, op_result(use->user));
			if (kind == USE_WRITES)
				vec_push(arena, writers, use->user);
		}
	}
	return writers;
}

static void start_dead(Op *op)
{
	for (uint32_t i = 0; i < op->n_results; i++)
		op->results[i]->id = DEAD;
	if (op->n_blocks)
		op->id = DEAD;
	for (uint32_t i = 0; i < op->n_blocks; i++) {
		for (uint32_t k = 0; k < op->blocks[i].n_args; k++)
			op->blocks[i].args[k]->id = DEAD;
	}
}

static void note_object(Liveness *l, Value *object)
{
	OpVec *writers = writers_of(l->arena, object);
	if (!writers)
		return;
	map_put(l->arena, &l->writers, object, writers);
	for (size_t i = 0; i < writers->count; i++)
		map_put(l->arena, &l->object_written, writers->at[i], object);
}

/* NULL for what is no such writer. */
static const Value *object_written_by(const Liveness *l, const Op *op)
{
	const Effect effect = op_info(op->code)->effect;
	return effect == EFFECT_PURE || effect == EFFECT_READS ? NULL : map_get(&l->object_written, op);
}

static bool has_effect(const Liveness *l, const Op *op)
{
	return !op_hands_on(op) && !op_is_removable(op) && !object_written_by(l, op);
}

/* What starts dead and what has an effect, in one walk: each is a walk over all memory of the function.  Operands have been
 * seen by then; the ends of the regions around have not. */
static void start(Liveness *l, Func *f)
{
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		f->body.args[i]->id = DEAD;
		if (f->params[i].flags & PARAM_BYVAL)
			note_object(l, f->body.args[i]);
	}
	FOR_EACH_OP(op, &f->body) {
		start_dead(op);
		if (is_own_object(op))
			note_object(l, op_result(op));
		if (op->n_blocks || !has_effect(l, op))
			continue;
		mark_operands(l, op, 0, op->n_operands);
		if (op->parent->parent && (!l->regions.count || vec_last(&l->regions) != op->parent->parent))
			vec_push(l->arena, &l->regions, op->parent->parent);
	}
	for (size_t i = 0; i < l->regions.count; i++)
		mark_region(l, l->regions.at[i]);
}

static bool is_live(const Liveness *l, const Op *op)
{
	if (op->n_blocks)
		return op->id == LIVE;
	const Value *object = object_written_by(l, op);
	if (object)
		return object->id == LIVE;
	if (op_hands_on(op) || !op_is_removable(op))
		return true;
	for (uint32_t i = 0; i < op->n_results; i++) {
		if (op->results[i]->id == LIVE)
			return true;
	}
	return false;
}

/* Uses of what is dead are in dead operations and in slots that go, too. */
static void detach(Value *v, Func *f)
{
	if (v->uses)
		value_replace_uses(v, value_undef(f->module, v->type));
}

static bool cut_slots(Liveness *l, Op *op)
{
	bool changed = false;
	for (uint32_t i = op->n_results; i-- > 0;) {
		Value *arg = op_is_loop(op) ? loop_carried(op, i) : NULL;
		if (op->results[i]->id == LIVE || (arg && arg->id == LIVE))
			continue;
		detach(op->results[i], op->func);
		if (arg) {
			detach(arg, op->func);
			loop_remove_carried(op, i, ends_of(l, op));
		} else {
			if_remove_result(op, i);
		}
		changed = true;
	}
	return changed;
}

static bool sweep(Liveness *l, Func *f)
{
	bool changed = false;
	OpVec dead = { 0 }, regions = { 0 };
	for (Op *op = walk_first(&f->body); op;) {
		if (is_live(l, op)) {
			if (op->n_blocks)
				vec_push(l->arena, &regions, op);
			op = walk_next(&f->body, op);
			continue;
		}
		vec_push(l->arena, &dead, op);
		op = walk_next_skip(&f->body, op);
	}
	for (size_t i = 0; i < dead.count; i++) {
		Op *op = dead.at[i];
		for (uint32_t k = 0; k < op->n_results; k++)
			detach(op->results[k], f);
		op_discard(op);
		changed = true;
	}
	for (size_t i = 0; i < regions.count; i++)
		changed |= cut_slots(l, regions.at[i]);
	return changed;
}

bool remove_dead(Arena *scratch, Func *f)
{
	Liveness l = { .arena = scratch };
	start(&l, f);
	while (l.worklist.count)
		mark_defined_by(&l, vec_pop(&l.worklist));
	return sweep(&l, f);
}
