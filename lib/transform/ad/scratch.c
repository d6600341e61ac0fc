/* Scratch that each iteration allocates and frees, or that lies outside and is written anew by each, becomes its record: what is read from it, and what is stored to it,
 * need not be recorded beside it.
 *
 *   for i { t = alloc n;  for j { store x, t[j] }  for j { y = load t[j]; .. }  free t }
 * becomes
 *   rows = alloc trips * n
 *   for i { t = rows + i * n;  .. }
 *   for i in rev { t = rows + i * n;  .. }
 *
 * What lies outside is used in one loop alone, where in each iteration writes cover all that is read.  Its pointer goes nowhere, its size is known before the loops around, and the loads whose values the reverse sweep may
 * ask for are at least as many as it has elements. */
#include "analysis/written.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/extents.h"
#include "transform/ad/scratch.h"

enum { MAX_WRITERS = 256, MAX_BORDER = 8 };

typedef struct Scratch {
	Op     *made, *freed;
	Block  *home;   /* the iteration */
	Block  *mirror;
	Value  *there;  /* its row in the mirror */
	Extent  extent;
	Layout *layout;
	Value  *record;
} Scratch;

/* Used for access alone; notes what frees it. */
static bool goes_nowhere(const Keeper *k, const Value *p, Op **freed)
{
	for (const Use *u = p->uses; u; u = u->next) {
		Op *op = u->user;
		if (!keep_position(op) && op->code != OP_free)
			continue; /* of the reverse sweep */
		switch (op->code) {
		case OP_address:
		case OP_cast:
			if (!type_is_ptr(op_result(op)->type) || !goes_nowhere(k, op_result(op), freed))
				return false;
			break;
		case OP_load:
		case OP_accum:
			break;
		case OP_store:
			if (op_operand(op, 0) == p)
				return false;
			break;
		case OP_copy:
		case OP_move:
		case OP_zero:
			break;
		case OP_free:
			if (*freed)
				return false;
			*freed = op;
			break;
		default:
			return false;
		}
	}
	return true;
}

/* The innermost block that all uses for access stand in. */
static void add_home(const Keeper *k, const Value *p, Block **home)
{
	for (const Use *u = p->uses; u; u = u->next) {
		Op *op = u->user;
		if (!keep_position(op) || op->code == OP_free)
			continue;
		*home = block_around(*home ? *home : op->parent, op);
		if (op->code == OP_address || op->code == OP_cast)
			add_home(k, op_result(op), home);
	}
}

/* All that is read of it in an iteration the iteration has written before. */
static bool is_written_anew(const Keeper *k, const Value *p, const Block *home)
{
	for (const Use *u = p->uses; u; u = u->next) {
		const Op *op = u->user;
		const PolyVec none = { 0 };
		if (!keep_position(op) || op->code == OP_free || op->code == OP_store)
			continue;
		if (op->code == OP_address || op->code == OP_cast) {
			if (!is_written_anew(k, op_result(op), home))
				return false;
			continue;
		}
		if (op->code != OP_load && op->code != OP_accum)
			return false;
		const Section s = section_of(op->func, p, op->code == OP_load ? op_result(op)->type : op_operand(op, 0)->type);
		if (!s.base || !section_is_written(k->ad->arena, &s, op, (Reach){ .block = home }, &none))
			return SEEDED(scratch_outside);
	}
	return true;
}

/* The iteration that has it for itself: it is made and freed there, or used there alone. */
static Block *home_of(const Keeper *k, const Scratch *s)
{
	Block *home = NULL;
	if (s->freed->parent == s->made->parent && map_get(&k->ad->mirrors, s->made->parent) && s->made->parent->parent)
		return s->made->parent;
	add_home(k, op_result(s->made), &home);
	while (home && home->parent && !op_is_loop(home->parent))
		home = home->parent->parent;
	if (!home || !home->parent || home->parent->code != OP_for || block_contains(home, s->made->parent) || !is_written_anew(k, op_result(s->made), home))
		return NULL;
	const Block *mirror = map_get(&k->ad->mirrors, home);
	for (const Op *up = home->parent; up; up = up->parent->parent)
		if (op_is_loop(up) && (loop_rerun(k->ad, up) || loop_is_fused(k->ad, up)))
			return NULL;
	return mirror && !block_contains(home, mirror) ? home : NULL;
}

/* A length without conversions: for comparing costs alone. */
static Poly length_of(const Func *f, const Value *v)
{
	const Op *op = value_op(v);
	if (op && op->code == OP_convert && type_is_int(op_operand(op, 0)->type))
		return length_of(f, op_operand(op, 0));
	if (!op || op->code != OP_mul)
		return poly_of(f, v);
	const Poly x = length_of(f, op_operand(op, 0)), y = length_of(f, op_operand(op, 1));
	return poly_product(&x, &y);
}

static bool is_asked_for(const Ad *ad, const Op *load)
{
	for (const Use *u = op_result(load)->uses; u; u = u->next) {
		const Op *op = u->user;
		if (op->n_results == 1 && ad_needs_adjoint(ad, op_result(op)) && (op->code == OP_mul || op->code == OP_div || op_info(op->code)->class == CLASS_MATH))
			return true;
	}
	return false;
}

/* But for a border of a few. */
static bool is_read_as_often_as_long(const Keeper *k, const Op *made, const Block *home)
{
	const Poly none = { 0 };
	PolyVec    facts = { 0 };
	Poly left = length_of(made->func, op_operand(made, 0));
	const Poly length = left;
	FOR_EACH_OP(op, home) {
		if (op->code != OP_load || !keep_position(op) || pointer_root(op_operand(op, 0)) != op_result(made) || !is_asked_for(k->ad, op))
			continue;
		const Poly count = executions_of(op, home);
		if (count.unknown)
			continue;
		left = poly_difference(&left, &count);
		facts_around(k->ad->arena, op, &facts);
	}
	const Poly more = poly_difference(&none, &left);
	if (poly_degree(&length) > 0 && poly_degree(&left) == 0 && poly_elements(&left, 1) <= MAX_BORDER && !left.unknown)
		return true;
	return !more.unknown && (!more.n || is_not_negative(&facts, &more));
}

static void make_rows(Keeper *k, Scratch *s)
{
	Builder b = builder_before(s->layout->outermost);
	b.loc = s->layout->loops.at[0]->loc;
	Value *base = op_result(s->made);
	s->record = extent_room(&b, &s->extent, "kept", build_size(&b, OP_size_mul, s->layout->count, s->extent.count));
	keep_free_at_end(k, s->record);
	Block  *mirror = map_get(&k->ad->mirrors, s->home);
	Builder in = keep_mirror_start(k, mirror, s->made->loc);
	Value *row = extent_row(&in, &s->extent, s->record, SEEDED(scratch_row_off) ? const_int(k->ad->module, k->index, 0) : s->layout->reverse_index);
	s->mirror = mirror;
	s->there = row;
	if (s->home == s->made->parent)
		map_put(k->ad->arena, &k->ad->given, base, row);
	map_put(k->ad->arena, &k->ad->starts, mirror, in.before->prev); /* what comes from now on stands behind the row */
	explain_scratch(k->ad, base);
}

static Scratch *scratch_make(Keeper *k, Op *made)
{
	Ad *ad = k->ad;
	const PassOptions *options = ad->ctx->options;
	Scratch *s = ARENA_NEW(ad->arena, Scratch);
	*s = (Scratch){ .made = made };
	if (options->no_scratch || options->no_need || ad->reverse || made->code != OP_alloc || op_has(made, ATTR_zero) || op_has(made, ATTR_shadow) ||
	    !keep_position(made) || map_get(&ad->given, op_result(made)) || !goes_nowhere(k, op_result(made), &s->freed) || !s->freed)
		return NULL;
	s->home = home_of(k, s);
	if (!s->home || !is_read_as_often_as_long(k, made, s->home))
		return NULL;
	s->layout = layout_of(k, s->home);
	if (!s->layout->is_array)
		return NULL;
	const Region r = { .ad = ad, .k = k, .within = s->home, .outermost = s->layout->outermost, .loc = made->loc };
	if (!extent_of_object(&r, op_result(made), op_operand(made, 0), &s->extent))
		return NULL;
	make_rows(k, s);
	vec_push(ad->arena, &k->scratches, s);
	return s;
}

static Scratch *scratch_of(Keeper *k, Op *made)
{
	void *known = map_get(&k->scratch_of_alloc, made);
	if (!known) {
		Scratch *s = scratch_make(k, made);
		known = s ? (void *)s : (void *)made; /* itself: it stays what it is */
		map_put(k->ad->arena, &k->scratch_of_alloc, made, known);
	}
	return known == (void *)made ? NULL : known;
}

/* Within the iteration: others have other places. */
static bool may_overwrite(const Keeper *k, const Op *writer, const Op *reader, const Value *p, const Type *t, const Op *end)
{
	if (keep_position(writer) > keep_position(reader) && op_may_write_later(k->aliases, writer, reader, p, t, NULL))
		return true;
	for (const Op *loop = reader->parent->parent; loop != end; loop = loop->parent->parent)
		if (op_is_loop(loop) && block_is_above(&loop->blocks[0], writer) && op_may_write_later(k->aliases, writer, reader, p, t, loop))
			return true;
	return false;
}

bool scratch_still_there(Keeper *k, const Op *reader, Value *p, const Type *t)
{
	Op *made = value_op(pointer_root(p));
	const Scratch *s = made && made->code == OP_alloc ? scratch_of(k, made) : NULL;
	int n = 0;
	if (!s)
		return false;
	const WriterGroupVec *groups = writers_through(k->ad->arena, &k->writers, k->aliases, p);
	for (size_t i = 0; i < groups->count; i++)
		for (size_t j = 0; j < groups->at[i]->ops.count; j++) {
			const Op *w = groups->at[i]->ops.at[j];
			if (w != s->freed && block_is_above(s->home, w) && !SEEDED(scratch_overwritten) && (++n > MAX_WRITERS || may_overwrite(k, w, reader, p, t, s->home->parent)))
				return false;
		}
	return true;
}

/* Each iteration finds its row where it found what lies outside. */
static void place_outside(Keeper *k, const Scratch *s)
{
	Builder b = keep_forward_start(s->layout, s->home, s->made->loc);
	Value  *base = op_result(s->made), *row = extent_row(&b, &s->extent, s->record, s->layout->forward_index);
	value_replace_in(s->home, base, row);
	value_replace_in(s->mirror, base, s->there);
	value_set_name(k->ad->func, row, base->name);
}

void scratch_place(Keeper *k)
{
	for (size_t i = 0; i < k->scratches.count; i++) {
		Scratch *s = k->scratches.at[i];
		op_erase(s->freed);
		if (s->home != s->made->parent) {
			place_outside(k, s);
			op_erase(s->made);
			continue;
		}
		Builder  b = builder_before(s->made);
		Value   *row = extent_row(&b, &s->extent, s->record, s->layout->forward_index), *base = op_result(s->made);
		value_replace_uses(base, row);
		value_set_name(k->ad->func, row, base->name);
		op_erase(s->made);
	}
}
