/* Loops whose iterations run again if their records would leave the cache, which is seen when the program runs.
 *
 *   %again = gt %bytes, CACHE
 *   for i in l..h { if %again { state[i] = memory }  B, records in row (%again ? 0 : i) }
 *   for i in rev l..h { if %again { B again, on state[i], records in row 0 }  B backwards, reads that row }
 *
 * There is one row of records for each iteration, or one that all of them share; places.c sees to that.  B backwards is the same for both.  It
 * is built once the values are kept: what reads memory instead of a record does so because nothing changes it from
 * that iteration on, and B again stores what B has stored. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/keep.h"
#include "transform/ad/rerun.h"
#include "transform/edit.h"

typedef struct Late {
	Ad    *ad;
	Rerun *r;
	Op    *loop;
	Value *again;
	Map    copies; /* operation of the loop -> the same in B again */
} Late;

Value *loop_rerun_by_size(const Ad *ad, const Op *loop)
{
	const Rerun *r = map_get(&ad->reruns_by_size, loop);
	return r ? r->by_size : NULL;
}

/* count elements for each of so many iterations if these run again, freed where the function ends. */
static Value *make_room(const Late *l, Op *before, const char *suffix, const Extent *e, Value *iterations)
{
	Ad         *ad = l->ad;
	const Type *size = type_size(&ad->module->types);
	Builder     b = builder_before(before), end = builder_before(block_terminator(&ad->func->body));
	b.loc = end.loc = l->loop->loc;
	Value *rows = build_select(&b, l->again, build_convert(&b, iterations, size), const_int(ad->module, size, 0));
	Value *room = extent_room(&b, e, suffix, build_size(&b, OP_size_mul, rows, e->count));
	build_op(&end, OP_free, NULL, &room, 1);
	return room;
}

/* ---- the iteration */

static void copy_iteration(Late *l, Builder *b)
{
	Arena *arena = l->ad->arena;
	Block *body = &l->loop->blocks[0];
	Op    *end = block_terminator(body);
	Map    values = { 0 };
	OpVec  ours = { 0 }, theirs = { 0 };
	map_put(arena, &values, for_index(l->loop), for_index(l->r->back));
	map_put(arena, &values, l->again, const_bool(l->ad->module, true));
	FOR_EACH_OP(op, body)
		if (op != end)
			vec_push(arena, &ours, op);
	for (Op *op = body->first; op != end; op = op->next)
		block_insert_before(b->before, op_clone(l->ad->func, op, &values));
	FOR_EACH_OP(op, b->block)
		if (op != b->before)
			vec_push(arena, &theirs, op);
	for (size_t i = 0; i < ours.count; i++)
		map_put(arena, &l->copies, ours.at[i], theirs.at[i]);
}

static void drop_writes(const Late *l)
{
	for (size_t i = 0; i < l->r->dropped.count; i++) {
		Op *copy = map_get(&l->copies, l->r->dropped.at[i]);
		if (copy)
			op_erase(copy);
	}
}

/* ---- the state */

static Value *row_of(const Late *l, Builder *b, Value *room, Value *i, const Extent *e)
{
	const Type *index = e->count->type;
	Value *number = build_convert(b, i, index);
	return extent_row(b, e, room, build_binary(b, OP_sub, number, build_convert(b, op_operand(l->loop, 0), index)));
}

static void keep_state(const Late *l, Builder *save, Builder *load, const RerunState *s)
{
	const Extent *e = &s->extent;
	const Type   *index = e->count->type;
	Builder b = builder_before(l->loop);
	Value *iterations = build_binary(&b, OP_sub, build_convert(&b, op_operand(l->loop, 1), index), build_convert(&b, op_operand(l->loop, 0), index));
	Value *room = make_room(l, l->loop, "kept", e, iterations);
	Value *from = extent_start(save, e);
	build_copy(save, e->type, row_of(l, save, room, for_index(l->loop), e), from, e->count);
	Value *row = row_of(l, load, room, SEEDED(again_state_stale) ? op_operand(l->loop, 0) : for_index(l->r->back), e);
	if (s->is_copied_back)
		build_copy(load, e->type, extent_start(load, e), row, e->count);
	for (size_t i = 0; i < s->readers.count; i++) {
		Op *reader = map_get(&l->copies, s->readers.at[i]);
		if (reader)
			op_set_operand(reader, 0, pointer_redirected(reader, op_operand(reader, 0), e->base, row));
	}
}

/* ---- visible memory */

static void put_back(const Late *l, const Extent *e)
{
	Value  *aside = make_room(l, l->r->back, "last", e, const_int(l->ad->module, e->count->type, 1));
	Builder before = builder_before(l->r->back), behind = builder_after(l->r->back);
	before.loc = behind.loc = l->loop->loc;
	Builder take = build_when(&before, l->again), give = build_when(&behind, l->again);
	build_copy(&take, e->type, aside, extent_start(&take, e), e->count);
	if (!SEEDED(again_not_undone))
		build_copy(&give, e->type, extent_start(&give, e), aside, e->count);
}

static void add(Late *l)
{
	Block  *back = &l->r->back->blocks[0];
	Builder start = keep_start(back, l->loop->loc), load = build_when(&start, l->again);
	copy_iteration(l, &load);
	Builder from = keep_start(&l->loop->blocks[0], l->loop->loc), save = build_when(&from, l->again);
	load = keep_start(load.block, l->loop->loc);
	for (size_t i = 0; i < l->r->states.count; i++)
		keep_state(l, &save, &load, &l->r->states.at[i]);
	for (size_t i = 0; i < l->r->undone.count; i++)
		put_back(l, &l->r->undone.at[i]);
	drop_writes(l);
	l->r->when = load.block->parent;
}

/* All that is recorded lies in rows. */
static bool is_in_rows(const Block *body)
{
	FOR_EACH_OP(op, body)
		if (op->code == OP_push)
			return false;
	return true;
}

void rerun_add_by_size(Ad *ad)
{
	for (size_t i = 0; i < ad->reruns_by_size.count; i++) {
		Rerun *r = ad->reruns_by_size.entries[i].value;
		if (!r)
			continue;
		Block *mirror = map_get(&ad->mirrors, &r->loop->blocks[0]);
		r->back = mirror ? mirror->parent : NULL;
		Late l = { .ad = ad, .r = r, .loop = r->loop, .again = r->by_size };
		if (r->back && is_in_rows(&r->loop->blocks[0]))
			add(&l);
		else
			value_replace_uses(r->by_size, const_bool(ad->module, false));
	}
	rerun_drop_unread(ad, &ad->reruns_by_size); /* once all are there, for what one of them needs has no uses before */
}
