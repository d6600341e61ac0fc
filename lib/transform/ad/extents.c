/* How much memory the accesses of a block touch while its loops run: their sections, over all those loops, as numbers
 * of elements that are worked out in front of the loops around. */
#include "transform/ad/extents.h"

enum { SMALL_OFFSET = 16, MAX_WIDEN_DEPTH = 16 };

bool value_is_there_before(const Value *v, const Op *loop)
{
	const Block *home = value_block(v);
	const Op    *op = value_op(v);
	return !home || (block_contains(home, loop->parent) && (home != loop->parent || !op || keep_position(op) < keep_position(loop)));
}

void region_add(Region *r, Op *op, Value *p, const Type *t, Value *count, bool reads, bool writes)
{
	Access a = { .op = op, .ptr = p, .type = t, .count = count, .reads = reads, .writes = writes };
	a.section = count ? section_of_elements(op->func, p, t, count) : section_of(op->func, p, t);
	vec_push(r->ad->arena, &r->accesses, a);
}

/* Integers that can be computed before the loops around: in long, so that nothing overflows where the program would not
 * have computed them. */
static bool can_widen(const Region *r, const Value *v, int depth)
{
	const Op *op = value_op(v);
	if (value_is_there_before(v, r->outermost))
		return true;
	if (!op || depth > MAX_WIDEN_DEPTH || !type_is_int(v->type) || !v->type->is_signed ||
	    (op->code != OP_add && op->code != OP_sub && op->code != OP_mul && op->code != OP_convert))
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (!type_is_int(op_operand(op, i)->type) || !op_operand(op, i)->type->is_signed || !can_widen(r, op_operand(op, i), depth + 1))
			return false;
	return true;
}

bool region_can_widen(const Region *r, const Value *v)
{
	return can_widen(r, v, 0);
}

static Value *widen(const Region *r, Builder *b, Value *v)
{
	const Op *op = value_op(v);
	if (value_is_there_before(v, r->outermost))
		return build_convert(b, v, r->k->index);
	if (op->code == OP_convert)
		return widen(r, b, op_operand(op, 0));
	return build_binary(b, op->code, widen(r, b, op_operand(op, 0)), widen(r, b, op_operand(op, 1)));
}

bool poly_is_divisible(const Poly *p, int64_t unit)
{
	for (int i = 0; i < p->n; i++)
		if (p->at[i].scale % unit)
			return false;
	return !p->unknown;
}

static bool poly_is_available(const Region *r, const Poly *p, int64_t unit)
{
	if (!poly_is_divisible(p, unit))
		return false;
	for (int i = 0; i < p->n; i++)
		for (int k = 0; k < p->at[i].n_factors; k++)
			if (!value_is_there_before(p->at[i].factors[k], r->outermost))
				return false;
	return true;
}

static Value *build_term(const Keeper *k, Builder *b, const PolyTerm *t, int64_t scale)
{
	Value *term = NULL;
	for (int i = 0; i < t->n_factors; i++) {
		Value *factor = build_convert(b, (Value *)t->factors[i], k->index);
		term = term ? build_binary(b, OP_mul, term, factor) : factor;
	}
	if (!term)
		return const_int(k->ad->module, k->index, scale);
	return scale == 1 ? term : build_binary(b, OP_mul, term, const_int(k->ad->module, k->index, scale));
}

/* As one writes it: what is added before what is subtracted, and products first. */
Value *poly_build(const Keeper *k, Builder *b, const Poly *p, int64_t unit)
{
	Value *sum = NULL;
	for (int negative = 0; negative < 2; negative++) {
		for (int degree = POLY_FACTORS; degree >= 0; degree--) {
			for (int i = 0; i < p->n; i++) {
				const int64_t scale = p->at[i].scale / unit;
				if (p->at[i].n_factors != degree || (scale < 0) != negative)
					continue;
				Value *term = build_term(k, b, &p->at[i], sum && negative ? -scale : scale);
				sum = sum ? build_binary(b, negative ? OP_sub : OP_add, sum, term) : term;
			}
		}
	}
	return sum ? sum : const_int(k->ad->module, k->index, 0);
}

/* The loops between the access and the candidate run if their bounds say so, and nothing else decides. */
static bool is_reached_by_bounds(const Region *r, const Op *op)
{
	for (const Op *up = op->parent->parent; up != r->within->parent; up = up->parent->parent)
		if (up->code != OP_for || loop_exit(up) || !can_widen(r, op_operand(up, 0), 0) || !can_widen(r, op_operand(up, 1), 0))
			return false;
	return true;
}

/* A loop further in, from op on, has the same bounds. */
static bool has_same_bounds_inside(const Op *loop, const Op *op)
{
	for (const Op *up = op->parent->parent; up != loop; up = up->parent->parent)
		if (op_operand(up, 0) == op_operand(loop, 0) && op_operand(up, 1) == op_operand(loop, 1))
			return true;
	return false;
}

static Value *build_reached(const Region *r, Builder *b, const Op *op)
{
	Value *all = NULL;
	for (const Op *up = op->parent->parent; up != r->within->parent; up = up->parent->parent) {
		if (has_same_bounds_inside(up, op))
			continue;
		Value *runs = build_binary(b, OP_lt, widen(r, b, op_operand(up, 0)), widen(r, b, op_operand(up, 1)));
		all = all ? build_select(b, runs, all, const_bool(r->ad->module, false)) : runs;
	}
	return all;
}

/* Whenever y is executed, so is x. */
static bool is_executed_with(const Region *r, const Op *x, const Op *y)
{
	PolyVec known = { 0 };
	facts_around(r->ad->arena, y, &known);
	for (const Op *up = x->parent->parent; up != r->within->parent; up = up->parent->parent) {
		PolyVec wanted = { 0 };
		if (block_is_above(&up->blocks[0], y))
			continue;
		facts_of_loop(r->ad->arena, up, &wanted);
		for (size_t i = 0; i < wanted.count; i++)
			if (!is_not_negative(&known, wanted.at[i]))
				return false;
	}
	return true;
}

Section region_section(const Region *r, const Access *a)
{
	PolyVec facts = { 0 };
	facts_around(r->ad->arena, a->op, &facts);
	return section_within(&facts, &a->section, a->op, r->within);
}

/* The one access through base whose section contains those of all others that are wanted; NULL: there is none. */
static const Access *largest(const Region *r, const Value *base, Wanted *wanted, Section *out)
{
	const Access *best = NULL;
	for (size_t i = 0; i < r->accesses.count; i++) {
		const Access *a = &r->accesses.at[i];
		if (pointer_root(a->ptr) != base || !wanted(a))
			continue;
		const Section s = region_section(r, a);
		PolyVec facts = { 0 };
		facts_around(r->ad->arena, a->op, &facts);
		if (!s.base || !is_reached_by_bounds(r, a->op))
			return NULL;
		if (best && best->type != a->type)
			return NULL;
		if (best && section_contains(&facts, out, &s) && is_executed_with(r, best->op, a->op))
			continue;
		facts_around(r->ad->arena, best ? best->op : a->op, &facts);
		if (best && !(section_contains(&facts, &s, out) && is_executed_with(r, a->op, best->op)))
			return NULL;
		best = a;
		*out = s;
	}
	return best;
}

Poly executions_of(const Op *op, const Block *home)
{
	Poly count = { .at = { { .scale = 1 } }, .n = 1 };
	for (const Op *up = op->parent->parent; up != home->parent && !count.unknown; up = up->parent->parent) {
		if (!op_is_loop(up))
			continue;
		if (up->code != OP_for || op_int(up, ATTR_step, 1) != 1)
			return (Poly){ .unknown = true };
		const Poly low = poly_of(op->func, op_operand(up, 0)), high = poly_of(op->func, op_operand(up, 1)), trips = poly_difference(&high, &low);
		count = poly_product(&count, &trips);
	}
	return count;
}

Value *region_executions(const Region *r, Builder *b, const Op *op)
{
	Module     *m = r->ad->module;
	const Type *size = type_size(&m->types);
	Value      *count = NULL;
	for (const Op *up = op->parent->parent; up != r->within->parent->parent->parent; up = up->parent->parent) {
		if (!op_is_loop(up))
			continue;
		Value *low = widen(r, b, op_operand(up, 0)), *high = widen(r, b, op_operand(up, 1)), *zero = const_int(m, r->k->index, 0);
		Value *span = build_binary(b, OP_sub, high, low);
		span = build_convert(b, build_select(b, build_binary(b, OP_gt, span, zero), span, zero), size);
		count = count ? build_size(b, OP_size_mul, count, span) : span;
	}
	return count;
}

int poly_degree(const Poly *p)
{
	int degree = 0;
	for (int i = 0; i < p->n; i++)
		degree = p->at[i].n_factors > degree ? p->at[i].n_factors : degree;
	return degree;
}

int64_t poly_elements(const Poly *bytes, int64_t unit)
{
	return bytes->n == 1 && !bytes->at[0].n_factors ? bytes->at[0].scale / unit : 0;
}

bool extent_of_object(const Region *r, Value *base, Value *count, Extent *out)
{
	const Op *convert = count ? value_op(count) : NULL;
	if (convert && convert->code == OP_convert && op_operand(convert, 0)->type->is_signed) /* a size, which is not negative */
		count = op_operand(convert, 0);
	if (!count || !can_widen(r, count, 0))
		return false;
	Builder b = builder_before(r->outermost);
	b.loc = r->loc;
	const Poly length = poly_of(r->ad->func, count);
	*out = (Extent){ base, base->type->elem, const_int(r->ad->module, r->k->index, 0), widen(r, &b, count), length, poly_degree(&length), poly_elements(&length, 1) };
	return true;
}

static void start_at_zero(Section *s)
{
	if (s->low.n == 1 && !s->low.at[0].n_factors && s->low.at[0].scale > 0 && s->low.at[0].scale <= SMALL_OFFSET * 8)
		s->low = (Poly){ 0 };
}

bool extent_of(const Region *r, Value *base, Wanted *wanted, Value *whole, Extent *out)
{
	Section s;
	const Access *a = largest(r, base, wanted, &s);
	if (!a || a->type != base->type->elem)
		return extent_of_object(r, base, whole, out);
	start_at_zero(&s);
	const int64_t unit = a->type->size;
	Poly          length = poly_difference(&s.high, &s.low);
	if (!poly_is_available(r, &s.low, unit) || !poly_is_available(r, &length, unit))
		return extent_of_object(r, base, whole, out);
	Builder b = builder_before(r->outermost);
	b.loc = r->loc;
	Value *low = poly_build(r->k, &b, &s.low, unit), *count = poly_build(r->k, &b, &length, unit), *reached = build_reached(r, &b, a->op);
	if (reached)
		count = build_select(&b, reached, count, const_int(r->ad->module, r->k->index, 0));
	for (int i = 0; i < length.n; i++)
		length.at[i].scale /= unit;
	*out = (Extent){ base, a->type, low, count, length, poly_degree(&length), poly_elements(&length, 1) };
	return true;
}
