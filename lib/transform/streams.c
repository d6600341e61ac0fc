#include "transform/streams.h"

#include "analysis/swapped.h"
#include "ir/walk.h"

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

bool stream_has_form(const Op *loop)
{
	if (loop->code != OP_for || loop->n_results || op_has(loop, ATTR_rev) || op_has(loop, ATTR_max_trips) ||
	    op_int(loop, ATTR_step, 1) != 1 || !for_index(loop)->type->is_signed)
		return false;
	const Value *low = op_operand(loop, 0);
	if (!value_is_const(low) || low->as.constant.integer < 0 || low->as.constant.integer > STREAM_MAX_LOW)
		return false;
	for (const Op *op = loop->blocks[0].first; op; op = op->next)
		if (!is_streaming(op))
			return false;
	return true;
}

bool stream_find(Arena *arena, const Aliases *aliases, Op *loop, Stream *out)
{
	LoopAccesses accesses;
	if (!loop_accesses_find(&accesses, arena, aliases, loop))
		return false;
	*out = (Stream){ .loop = loop, .n_accesses = accesses.count, .low = op_operand(loop, 0)->as.constant.integer };
	out->accesses = ARENA_ARRAY(arena, LoopAccess, accesses.count + 1);
	for (uint32_t i = 0; i < accesses.count; i++)
		out->accesses[i] = accesses.at[i];
	return true;
}

bool streams_have_one_end(const Op *first, const Op *second)
{
	const Poly one = poly_of(first->func, op_operand(first, 1)), other = poly_of(first->func, op_operand(second, 1)), more = poly_difference(&one, &other);
	return op_operand(first, 1) == op_operand(second, 1) ||
	       (op_operand(first, 1)->type == op_operand(second, 1)->type && !more.unknown && !more.n);
}

/* ---- distances */

bool poly_is_constant(const Poly *p, int64_t *c)
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
	return x->section.base && section_stride(&x->section, loop, stride) && poly_is_constant(&size, length);
}

static int64_t floor_of_ratio(int64_t x, int64_t y)
{
	return x / y - (x % y < 0);
}

bool stream_distances(const Op *loop, const LoopAccess *x, const Op *other, const LoopAccess *y, Distances *out)
{
	Poly    from, to;
	int64_t stride, other_stride, length, other_length, apart;
	if (!place_of(x, loop, &from, &stride, &length) || !place_of(y, other, &to, &other_stride, &other_length) ||
	    x->section.base != y->section.base || stride != other_stride || stride <= 0)
		return false;
	const Poly difference = poly_difference(&from, &to);
	if (!poly_is_constant(&difference, &apart) || apart > INT32_MAX || apart < INT32_MIN || length > INT32_MAX || other_length > INT32_MAX)
		return false;
	*out = (Distances){ floor_of_ratio(apart - other_length, stride) + 1, floor_of_ratio(apart + length - 1, stride) };
	return true;
}

bool accesses_are_elsewhere(const Aliases *aliases, const LoopAccess *x, const LoopAccess *y)
{
	const Value *p = pointer_root((Value *)x->pointer), *q = pointer_root((Value *)y->pointer);
	return !aliases_same_object(aliases, x->pointer, y->pointer) || pointers_are_apart(aliases, p, q);
}

/* ---- changing places */

bool op_is_access(const Op *op)
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

static bool access_is_independent(const Aliases *aliases, const Op *x, const Op *other)
{
	const Value *p = place_accessed(x);
	const Type  *t = type_accessed(x);
	return !op_may_write(aliases, other, p, t) && (x->code == OP_load || !op_may_read(aliases, other, p, t));
}

bool op_is_independent(const Aliases *aliases, const Op *x, const Op *other)
{
	if (op_is_access(x))
		return access_is_independent(aliases, x, other);
	for (uint16_t i = 0; i < x->n_blocks; i++)
		FOR_EACH_OP(op, &x->blocks[i])
			if (op_is_access(op) && !access_is_independent(aliases, op, other))
				return false;
	return true;
}

/* x, which stands where the loops around `at` run. */
static bool section_is_apart_from(Arena *arena, const Aliases *aliases, const LoopAccess *x, bool is_written, const Op *at, const Section *section, const Stream *s)
{
	PolyVec facts = { 0 };
	facts_around(arena, at, &facts);
	facts_of_loop(arena, s->loop, &facts);
	for (uint32_t i = 0; i < s->n_accesses; i++) {
		const LoopAccess *a = &s->accesses[i];
		if ((!is_written && a->op->code == OP_load) || accesses_are_elsewhere(aliases, x, a))
			continue;
		const Section all = section_over_loop(&facts, &a->section, s->loop);
		if (!all.base || !section->base || !sections_are_apart(&facts, section, &all))
			return false;
	}
	return true;
}

static bool accesses_are_independent_of(Arena *arena, const Aliases *aliases, const Op *x, const Stream *s)
{
	for (uint16_t i = 0; i < x->n_blocks; i++) {
		FOR_EACH_OP(op, &x->blocks[i]) {
			PolyVec facts = { 0 };
			if (!op_is_access(op))
				continue;
			facts_around(arena, op, &facts);
			LoopAccess one = { op, place_accessed(op), type_accessed(op), section_of(op->func, place_accessed(op), type_accessed(op)) };
			if (one.section.base)
				one.section = section_within(&facts, &one.section, op, x->parent);
			if (!section_is_apart_from(arena, aliases, &one, op->code != OP_load, op, &one.section, s))
				return false;
		}
	}
	return true;
}

bool op_is_independent_of(Arena *arena, const Aliases *aliases, const Op *x, const Stream *s)
{
	if (op_is_independent(aliases, x, s->loop))
		return true;
	if (!op_is_access(x))
		return accesses_are_independent_of(arena, aliases, x, s);
	const LoopAccess one = { x, place_accessed(x), type_accessed(x), section_of(x->func, place_accessed(x), type_accessed(x)) };
	return section_is_apart_from(arena, aliases, &one, x->code != OP_load, x, &one.section, s);
}

bool stream_leaves(Arena *arena, const Aliases *aliases, const Stream *s, const Value *p, const Type *type)
{
	const LoopAccess place = { NULL, p, type, section_of(s->loop->func, p, type) };
	return section_is_apart_from(arena, aliases, &place, false, s->loop, &place.section, s);
}
