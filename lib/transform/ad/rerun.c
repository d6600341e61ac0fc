/* Loops whose iterations run forward again in the reverse sweep, right before they run backward.
 *
 *   for i in l..h with (s = u) { B; yield s.1 }                    r_bar is known
 * becomes
 *   for i in l..h with (s = u) { state[i] = memory; B'; yield s.1 }
 *   for i in rev l..h with (s_bar = r_bar) { B, on state[i] and the s of this iteration; B backwards; yield .. }
 *
 * B' is a copy.  The original moves into the reverse loop, with all that is known of its values; of what it computes
 * one iteration at most is kept, as if the loop were fused. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/keep.h"
#include "transform/ad/rerun.h"

enum { MAX_CHAIN = 64 };

Rerun *loop_rerun(const Ad *ad, const Op *loop)
{
	return map_get(&ad->reruns, loop);
}

Value *extent_start(Builder *b, const Extent *e)
{
	return value_is_int(e->low, 0) ? e->base : build_index(b, e->base, e->low);
}

Value *extent_room(Builder *b, const Extent *e, const char *suffix, Value *count)
{
	Value *room = build_alloc(b, str_format(b->func->module->arena, "%s_%s", e->base->name ? e->base->name : "memory", suffix), e->type, count);
	op_set_flag(room->as.op, ATTR_record);
	return room;
}

Value *extent_row(Builder *b, const Extent *e, Value *record, Value *number)
{
	return build_index(b, record, build_binary(b, OP_mul, build_convert(b, number, e->count->type), e->count));
}

/* visible memory ------------------------------------------------------------------------------------ */

/* The contents of what running again changes, taken aside. */
Value **rerun_take_aside(Ad *ad, Builder *b, const Rerun *r)
{
	Value **aside = ARENA_ARRAY(ad->arena, Value *, r->undone.count + 1);
	for (size_t i = 0; i < r->undone.count; i++) {
		const Extent *e = &r->undone.at[i];
		aside[i] = extent_room(b, e, "last", e->count);
		build_copy(b, e->type, aside[i], extent_start(b, e), e->count);
	}
	return aside;
}

void rerun_put_back(Builder *b, const Rerun *r, Value **aside)
{
	for (size_t i = 0; i < r->undone.count && !SEEDED(rerun_not_undone); i++) {
		const Extent *e = &r->undone.at[i];
		build_copy(b, e->type, extent_start(b, e), aside[i], e->count);
	}
	for (size_t i = r->undone.count; i-- > 0;)
		build_op(b, OP_free, NULL, &aside[i], 1);
}

/* the iteration ------------------------------------------------------------------------------------- */

/* Loads go through an address that keep.c sets to the record. */
static void read_in_place(Rerun *r, RerunState *s)
{
	Func *f = r->loop->func;
	s->view = op_new(f, OP_address, r->loop->loc, 2, 1, 0);
	s->view->n_path = 1;
	s->view->path = ARENA_ARRAY(f->module->arena, int32_t, 1);
	s->view->path[0] = STEP_INDEX;
	s->view->type = s->extent.base->type;
	op_set_operand(s->view, 0, op_result(s->record));
	op_set_operand(s->view, 1, const_int(f->module, type_index(&f->module->types), 0));
	Value *v = op_add_result(s->view, s->extent.base->name, s->extent.base->type);
	block_insert_before(r->first, s->view);
	for (size_t i = 0; i < s->readers.count; i++) {
		Op *load = s->readers.at[i];
		op_set_operand(load, 0, pointer_redirected(load, op_operand(load, 0), s->extent.base, v));
	}
}

/* In front of the outermost loop; keep.c moves it behind what its length is computed from. */
static void make_record(Ad *ad, RerunState *s, Op *outermost)
{
	Builder b = builder_before(outermost);
	s->record = value_op(extent_room(&b, &s->extent, "kept", const_int(ad->module, type_size(&ad->module->types), 1)));
}

static void copy_back(Rerun *r, RerunState *s)
{
	Builder b = builder_before(r->first);
	b.loc = r->loop->loc;
	s->copy = build_copy(&b, s->extent.type, extent_start(&b, &s->extent), op_result(s->record), s->extent.count);
}

static void erase_with_addresses(Rerun *r, Op *op)
{
	Value *p = op_operand(op, op->code == OP_store || op->code == OP_accum ? 1 : 0);
	if (op == r->first)
		r->first = op->next;
	op_erase(op);
	for (Op *address; (address = value_op(p)) && (address->code == OP_address || address->code == OP_cast) && !p->uses;) {
		p = op_operand(address, 0);
		if (address == r->first)
			r->first = address->next;
		op_erase(address);
	}
}

/* Puts copies in the place of the operations of the forward loop and moves these to the end of the reverse loop. */
static void move_iteration(Ad *ad, Rerun *r)
{
	Block *from = &r->loop->blocks[0], *to = &r->back->blocks[0];
	Op    *yield = block_terminator(from);
	Map    copies = { 0 };
	OpVec  ops = { 0 };
	for (Op *op = from->first; op != yield; op = op->next)
		vec_push(ad->arena, &ops, op);
	for (size_t i = 0; i < ops.count; i++) {
		block_insert_before(yield, op_clone(ad->func, ops.at[i], &copies));
		op_unlink(ops.at[i]);
		block_append(to, ops.at[i]);
	}
	for (uint32_t i = 0; i < yield->n_operands; i++) {
		Value *copy = map_get(&copies, op_operand(yield, i));
		if (copy)
			op_set_operand(yield, i, copy);
	}
	r->first = ops.count ? ops.at[0] : NULL;
}

Builder rerun_begin(Ad *ad, Rerun *r, Op *back)
{
	r->back = back;
	move_iteration(ad, r);
	Builder end = builder_at_end(&back->blocks[0]);
	end.loc = r->loop->loc;
	build_yield(&end, NULL, 0);
	Builder in = builder_before(block_terminator(&back->blocks[0]));
	in.adjoint = true;
	in.loc = r->loop->loc;
	return in;
}

/* Sums that nobody asks for: what only the next iteration's value of it is computed from. */
static bool leads_to_yield_only(const Value *v, const Op *yield, uint32_t i, int depth)
{
	for (const Use *u = v->uses; u; u = u->next) {
		if (u->user == yield && (uint32_t)(u - yield->operands) == i)
			continue;
		if (depth == MAX_CHAIN || u->user->n_blocks || u->user->n_results != 1 || !op_is_pure(u->user) || !leads_to_yield_only(op_result(u->user), yield, i, depth + 1))
			return false;
	}
	return true;
}

static void erase_unused(Value *v)
{
	Op *op = value_op(v);
	if (!op || v->uses || op->n_blocks || op->n_results != 1 || !op_is_pure(op))
		return;
	VEC(Value *) operands = { 0 };
	for (uint32_t i = 0; i < op->n_operands; i++)
		vec_push(op->func->module->arena, &operands, op_operand(op, i));
	op_erase(op);
	for (size_t i = 0; i < operands.count; i++)
		if (value_op(operands.at[i]) && value_op(operands.at[i])->parent)
			erase_unused(operands.at[i]);
}

static void drop_sums(Ad *ad, Op *loop)
{
	Op *yield = block_terminator(&loop->blocks[0]);
	const OpVec ends = loop_ends(ad->arena, loop);
	for (uint32_t i = loop->n_results; i-- > 0;) {
		Value *arg = loop_carried(loop, i), *next = op_operand(yield, i);
		if (loop->results[i]->uses || ends.count > 1 || !leads_to_yield_only(arg, yield, i, 0))
			continue;
		op_set_operand(yield, i, arg);
		if (next != arg)
			erase_unused(next);
		loop_remove_carried(loop, i, &ends);
	}
}

void rerun_end(Ad *ad, Rerun *r, Op *last)
{
	Block *body = &r->back->blocks[0];
	r->reverse = last ? last->next : body->first;
	for (size_t i = 0; i < r->dropped.count; i++) {
		if (r->dropped.at[i]->parent)
			erase_with_addresses(r, r->dropped.at[i]);
	}
	for (Op *op = r->first; op && op != r->reverse; op = op->next)
		if (op_is_loop(op))
			drop_sums(ad, op);
	for (size_t i = 0; i < r->states.count; i++) {
		RerunState *s = &r->states.at[i];
		make_record(ad, s, r->outermost);
		if (s->is_copied_back)
			copy_back(r, s);
		if (s->readers.count)
			read_in_place(r, s);
	}
	map_put(ad->arena, &ad->reruns, r->back, r);
}

/* writes that run again though nobody reads them ---------------------------------------------------- */

/* In a loop of the body subscripts of one iteration say nothing of the next one. */
static bool is_read_in(const Aliases *a, const Block *body, const Op *store, const Value *p)
{
	FOR_EACH_OP(op, body)
		if (op != store && !op->n_blocks && op_may_read(a, op, p, ops_share_loop(store, op, body) && !SEEDED(rerun_iteration_lost) ? NULL : p->type->elem))
			return true;
	return false;
}

/* op writes to something that is no record, and nothing else in the body may read it. */
static bool is_unread(const Aliases *a, const Block *body, const Op *op)
{
	const bool   is_store = op->code == OP_store || op->code == OP_accum;
	const Value *p = is_store ? op_operand(op, 1) : op->code == OP_copy || op->code == OP_zero ? op_operand(op, 0) : NULL;
	const Op    *object = p ? value_op(pointer_root((Value *)p)) : NULL;
	return p && !(object && op_has(object, ATTR_record)) && !is_read_in(a, body, op, p);
}

static bool drop_unread(Ad *ad, const Rerun *r, const Aliases *a)
{
	const Block *back = &r->back->blocks[0], *again = r->when ? &r->when->blocks[0] : back;
	OpVec        unread = { 0 };
	FOR_EACH_OP(op, again) {
		if (op == r->reverse)
			break;
		if ((r->when || keep_position(op)) && is_unread(a, back, op))
			vec_push(ad->arena, &unread, op);
	}
	for (size_t i = 0; i < unread.count; i++)
		op_erase(unread.at[i]);
	return unread.count > 0;
}

void rerun_drop_unread(Ad *ad, const Map *reruns)
{
	for (bool changed = reruns->count > 0; changed;) {
		changed = false;
		remove_dead(ad->arena, ad->func);
		const Aliases *a = aliases_of(ad->arena, ad->func);
		for (size_t i = 0; i < reruns->count; i++) {
			const Rerun *r = reruns->entries[i].value;
			if (r && (r->when || reruns->entries[i].key == r->back))
				changed |= drop_unread(ad, r, a);
		}
	}
}
