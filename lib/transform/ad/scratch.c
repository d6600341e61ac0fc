/* Scratch that each iteration allocates and frees becomes its record: what is read from it, and what is stored to it,
 * need not be recorded beside it.
 *
 *   for i { t = alloc n;  for j { store x, t[j] }  for j { y = load t[j]; .. }  free t }
 * becomes
 *   rows = alloc trips * n
 *   for i { t = rows + i * n;  .. }
 *   for i in rev { t = rows + i * n;  .. }
 *
 * Its pointer goes nowhere, its size is known before the loops around, and the loads whose values the reverse sweep may
 * ask for are at least as many as it has elements. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/extents.h"
#include "transform/ad/scratch.h"

enum { MAX_WRITERS = 256 };

typedef struct Scratch {
	Op     *made, *freed;
	Extent  extent;
	Layout *layout;
	Value  *record;
} Scratch;

/* Used for access alone; notes what frees it. */
static bool goes_nowhere(const Keeper *k, const Value *p, Op **freed)
{
	for (const Use *u = p->uses; u; u = u->next) {
		Op *op = u->user;
		if (!keep_position(op))
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

static bool is_read_as_often_as_long(const Keeper *k, const Op *made)
{
	const Poly none = { 0 };
	PolyVec    facts = { 0 };
	Poly left = length_of(made->func, op_operand(made, 0));
	FOR_EACH_OP(op, made->parent) {
		if (op->code != OP_load || !keep_position(op) || pointer_root(op_operand(op, 0)) != op_result(made) || !is_asked_for(k->ad, op))
			continue;
		const Poly count = executions_of(op, made->parent);
		if (count.unknown)
			continue;
		left = poly_difference(&left, &count);
		facts_around(k->ad->arena, op, &facts);
	}
	const Poly more = poly_difference(&none, &left);
	return !more.unknown && (!more.n || is_not_negative(&facts, &more));
}

/* The row of this iteration. */
static Value *row_of(const Keeper *k, Builder *b, const Scratch *s, Value *place)
{
	return build_index(b, s->record, build_binary(b, OP_mul, build_convert(b, place, k->index), s->extent.count));
}

static void make_rows(Keeper *k, Scratch *s)
{
	const Type *size = type_size(&k->ad->module->types);
	Builder b = builder_before(s->layout->outermost);
	b.loc = s->layout->loops.at[0]->loc;
	Value *count = build_size(&b, OP_size_mul, build_convert(&b, s->layout->count, size), build_convert(&b, s->extent.count, size));
	Value *base = op_result(s->made);
	s->record = build_alloc(&b, str_format(k->ad->module->arena, "%s_kept", base->name ? base->name : "scratch"), s->extent.type, count);
	op_set_flag(s->record->as.op, ATTR_record);
	keep_free_at_end(k, s->record);
	Block  *mirror = map_get(&k->ad->mirrors, s->made->parent);
	Builder in = keep_mirror_start(k, mirror, s->made->loc);
	Value *row = row_of(k, &in, s, SEEDED(scratch_row_off) ? const_int(k->ad->module, k->index, 0) : s->layout->reverse_index);
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
	    !keep_position(made) || !map_get(&ad->mirrors, made->parent) || map_get(&ad->given, op_result(made)) ||
	    !goes_nowhere(k, op_result(made), &s->freed) || !s->freed || s->freed->parent != made->parent || !is_read_as_often_as_long(k, made))
		return NULL;
	s->layout = layout_of(k, made->parent);
	if (!s->layout->is_array)
		return NULL;
	const Region r = { .ad = ad, .k = k, .within = made->parent, .outermost = s->layout->outermost, .loc = made->loc };
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
			if (w != s->freed && block_is_above(made->parent, w) && !SEEDED(scratch_overwritten) && (++n > MAX_WRITERS || may_overwrite(k, w, reader, p, t, made->parent->parent)))
				return false;
		}
	return true;
}

void scratch_place(Keeper *k)
{
	for (size_t i = 0; i < k->scratches.count; i++) {
		Scratch *s = k->scratches.at[i];
		Builder  b = builder_before(s->made);
		b.loc = s->made->loc;
		Value   *row = row_of(k, &b, s, s->layout->forward_index), *base = op_result(s->made);
		if (s->freed)
			op_erase(s->freed);
		value_replace_uses(base, row);
		if (base->name)
			value_set_name(k->ad->func, row, base->name);
		op_erase(s->made);
	}
}
