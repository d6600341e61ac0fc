/* Loops with exits, in a shape that can be run backwards.
 *
 *   loop { A; exit_if c, v; B; exit_if d, w; C; yield y }
 * becomes, unless A writes nothing, records nothing and is all there is before the only exit,
 *   loop { A; r, done = if c { yield v, true } else { B; ... yield y, false }; exit_if done, r; yield r }
 * so that each iteration that began also ended. */
#include <assert.h>

#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"

static int count_exits(const Op *loop)
{
	int n = 0;
	for (const Op *o = loop->blocks[0].first; o; o = o->next)
		n += o->code == OP_exit_if;
	return n;
}

static bool is_tail_form(const Op *loop)
{
	const Op *yield = block_terminator(&loop->blocks[0]);
	const Op *exit = yield->prev;
	if (!exit || exit->code != OP_exit_if || exit != loop_exit(loop))
		return false;
	for (uint32_t i = 0; i < loop->n_results; i++)
		if (op_operand(exit, 1 + i) != op_operand(yield, i))
			return false;
	return true;
}

static bool op_changes_something(const Op *op)
{
	if (op_is_pure(op) || op->code == OP_load)
		return false;
	for (uint16_t k = 0; k < op->n_blocks; k++)
		for (const Op *o = op->blocks[k].first; o; o = o->next)
			if (op_changes_something(o))
				return true;
	return !(op->code == OP_if || op_is_loop(op) || op_hands_on(op));
}

/* A block of op is mirrored, and may leave records at its end. */
static bool may_record_inside(const Op *op)
{
	if (op_is_loop(op))
		return true;
	for (uint32_t i = 0; op->n_blocks && i < op->n_results; i++)
		if (!type_is_int(op->results[i]->type) && op->results[i]->type->kind != TYPE_BOOL)
			return true;
	for (uint16_t k = 0; k < op->n_blocks; k++)
		for (const Op *o = op->blocks[k].first; o; o = o->next)
			if (may_record_inside(o))
				return true;
	return false;
}

/* The iteration that the exit ends has no mirror, so that what stands before the exit must leave nothing behind.  A `for`
 * may end without its exit, too: what has an adjoint then has to be the same both ways. */
static bool is_while_form(const Op *loop)
{
	const Op *exit = loop_exit(loop);
	if (count_exits(loop) != 1)
		return false;
	for (const Op *o = loop->blocks[0].first; o != exit; o = o->next)
		if ((op_changes_something(o) || may_record_inside(o)) && !SEEDED(last_part_lost))
			return false;
	for (uint32_t i = 0; i < loop->n_results; i++) {
		const Value *v = op_operand(exit, 1 + i);
		if (value_op(v) && value_op(v)->parent == &loop->blocks[0])
			return false;
		if (loop->code == OP_for && v != loop_carried(loop, i) && !type_is_int(v->type) &&
		    v->type->kind != TYPE_BOOL && !SEEDED(exit_as_end))
			return false;
	}
	return true;
}

LoopForm loop_form(const Op *loop)
{
	if (!loop_exit(loop))
		return LOOP_COUNTED;
	return is_tail_form(loop) ? LOOP_TAIL : LOOP_WHILE;
}

/* Everything behind `exit` moves into the else block of an if that takes its place; the block then ends in
 * a yield of the if's results.  Returns the else block. */
static Block *nest_after_exit(Func *f, Op *exit, const Type *const *types, uint32_t n)
{
	Block  *block = exit->parent;
	Builder b = builder_before(exit);
	Op *choice = build_if(&b, op_operand(exit, 0), types, n);
	Builder then = builder_at_end(&choice->blocks[0]);
	then.loc = exit->loc;
	VEC(Value *) values = { 0 };
	for (uint32_t i = 1; i < exit->n_operands; i++)
		vec_push(f->module->arena, &values, op_operand(exit, i));
	vec_push(f->module->arena, &values, const_int(f->module, types[n - 1], 1));
	build_yield(&then, values.at, n);
	for (Op *o = exit->next, *next; o; o = next) {
		next = o->next;
		op_unlink(o);
		block_append(&choice->blocks[1], o);
	}
	op_erase(exit);
	Builder end = builder_at_end(block);
	end.loc = choice->loc;
	build_yield(&end, choice->results, n);
	return &choice->blocks[1];
}

static void make_tail_form(Func *f, Op *loop)
{
	Module      *m = f->module;
	const Type  *done_type = type_bool(&m->types);
	VEC(const Type *) types = { 0 };
	for (uint32_t i = 0; i < loop->n_results; i++)
		vec_push(m->arena, &types, loop->results[i]->type);
	vec_push(m->arena, &types, done_type);
	const uint32_t n = (uint32_t)types.count;

	Op *yield = block_terminator(&loop->blocks[0]);
	op_add_operand(yield, const_int(m, done_type, 0)); /* done; each nest passes it on */
	Block *block = &loop->blocks[0];
	for (Op *exit = loop_exit(loop); exit; exit = block_find(block, OP_exit_if))
		block = nest_after_exit(f, exit, types.at, n);
	/* The loop's own block now yields the outermost if's results and done. */
	Op     *last = block_terminator(&loop->blocks[0]);
	Builder b = builder_before(last);
	VEC(Value *) values = { 0 };
	for (uint32_t i = 0; i + 1 < n; i++)
		vec_push(m->arena, &values, op_operand(last, i));
	build_exit_if(&b, op_operand(last, n - 1), values.at, n - 1);
	op_remove_operand(last, n - 1);
	op_set_flag(loop, ATTR_partial);
}

void loops_normalise(Ad *ad)
{
	VEC(Op *) loops = { 0 };
	FOR_EACH_OP(op, &ad->func->body)
		if (op_is_loop(op) && loop_exit(op) && !is_tail_form(op) && !is_while_form(op))
			vec_push(ad->arena, &loops, op);
	for (size_t i = 0; i < loops.count; i++)
		make_tail_form(ad->func, loops.at[i]);
}

int64_t loop_places(const Ad *ad, const Op *loop)
{
	const int64_t bound = loop->code == OP_loop && ad->ctx->options->fixed_records && !ad->reverse ? op_int(loop, ATTR_max_trips, 0) : 0;
	return bound > 0 && bound < INT32_MAX ? bound + 1 : 0;
}

Value *loop_trips(Ad *ad, Op *loop)
{
	assert(is_tail_form(loop) || is_while_form(loop));
	Module        *m = ad->module;
	const Type    *type = type_index(&m->types);
	const LoopForm form = loop_form(loop);
	Op            *exit = loop_exit(loop), *yield = block_terminator(&loop->blocks[0]);
	Value         *trips, *count = loop_add_carried(loop, "trips", const_int(m, type, 0), &trips);
	Builder        b = builder_before(form == LOOP_TAIL ? exit : yield);
	b.loc = loop->loc;
	Value *next = build_binary(&b, OP_add, count, const_int(m, type, 1));
	op_add_operand(exit, form == LOOP_TAIL && !SEEDED(trips_stale) ? next : count);
	op_add_operand(yield, next);
	if (loop_places(ad, loop))
		map_put(ad->arena, &ad->trip_counters, loop, count);
	if (loop_places(ad, loop) || (ad->reverse && ad->ctx->options->fixed_records && op_int(loop, ATTR_max_trips, 0) > 0))
		bound_check(ad, loop, trips);
	return trips;
}
