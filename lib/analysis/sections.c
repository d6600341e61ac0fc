#include "analysis/sections.h"

#include <string.h>

#include "support/seeded.h"

enum { MAX_INDEX_DEPTH = 16, MAX_PROOF_DEPTH = 4 };

static const int64_t LARGE = INT64_C(1) << 40;

/* polynomials ------------------------------------------------------------------------------------- */

/* Which of t's factors are u's, as bits; false: not all of u's are there. */
static bool find_factors(const PolyTerm *t, const PolyTerm *u, unsigned *found)
{
	*found = 0;
	for (int i = 0; i < u->n_factors; i++) {
		int k = 0;
		while (k < t->n_factors && (t->factors[k] != u->factors[i] || *found >> k & 1))
			k++;
		if (k == t->n_factors)
			return false;
		*found |= 1u << k;
	}
	return true;
}

static bool same_factors(const PolyTerm *t, const PolyTerm *u)
{
	unsigned found;
	return t->n_factors == u->n_factors && find_factors(t, u, &found);
}

static Poly empty_poly(bool unknown)
{
	Poly p;
	p.n = 0;
	p.unknown = unknown;
	return p;
}

static Poly unknown_poly(void)
{
	return empty_poly(true);
}

static void add_term(Poly *p, const PolyTerm *t)
{
	if (p->unknown || !t->scale)
		return;
	for (int i = 0; i < p->n; i++) {
		if (!same_factors(&p->at[i], t))
			continue;
		p->at[i].scale += t->scale;
		if (!p->at[i].scale)
			p->at[i] = p->at[--p->n];
		else if (p->at[i].scale > LARGE || p->at[i].scale < -LARGE)
			p->unknown = true;
		return;
	}
	if (p->n == POLY_TERMS || t->scale > LARGE || t->scale < -LARGE)
		p->unknown = true;
	else
		p->at[p->n++] = *t;
}

Poly poly_constant(int64_t i)
{
	Poly p = empty_poly(false);
	add_term(&p, &(PolyTerm){ .scale = i });
	return p;
}

static Poly value_poly(const Value *v)
{
	Poly p = empty_poly(false);
	add_term(&p, &(PolyTerm){ .factors = { v }, .n_factors = 1, .scale = 1 });
	return p;
}

/* a + scale * b */
static Poly combine(const Poly *a, const Poly *b, int64_t scale)
{
	Poly sum = empty_poly(a->unknown);
	if (b->unknown)
		return unknown_poly();
	sum.n = a->n;
	memcpy(sum.at, a->at, (size_t)a->n * sizeof *a->at);
	for (int i = 0; i < b->n; i++) {
		PolyTerm t = b->at[i];
		if (__builtin_mul_overflow(t.scale, scale, &t.scale))
			return unknown_poly();
		add_term(&sum, &t);
	}
	return sum;
}

Poly poly_sum(const Poly *a, const Poly *b)
{
	return combine(a, b, 1);
}

Poly poly_difference(const Poly *a, const Poly *b)
{
	return combine(a, b, -1);
}

static bool multiply_terms(const PolyTerm *s, const PolyTerm *t, PolyTerm *out)
{
	*out = (PolyTerm){ 0 };
	if (s->n_factors + t->n_factors > POLY_FACTORS || __builtin_mul_overflow(s->scale, t->scale, &out->scale))
		return false;
	for (int i = 0; i < s->n_factors; i++)
		out->factors[out->n_factors++] = s->factors[i];
	for (int i = 0; i < t->n_factors; i++)
		out->factors[out->n_factors++] = t->factors[i];
	return true;
}

static Poly multiply(const Poly *a, const Poly *b)
{
	Poly product = empty_poly(false);
	if (a->unknown || b->unknown)
		return unknown_poly();
	for (int i = 0; i < a->n; i++) {
		for (int k = 0; k < b->n; k++) {
			PolyTerm t;
			if (!multiply_terms(&a->at[i], &b->at[k], &t))
				return unknown_poly();
			add_term(&product, &t);
		}
	}
	return product;
}

Poly poly_product(const Poly *a, const Poly *b)
{
	return multiply(a, b);
}

/* Arithmetic of this type is exact, or wraps as addresses do. */
static bool is_exact(const Func *f, const Type *type)
{
	return type->kind == TYPE_INT && (type->is_signed || type->bits == f->module->types.target.ptr_bits);
}

static Poly poly_of_depth(const Func *f, const Value *v, int depth)
{
	const Op *op = value_op(v);
	Poly x, y;
	if (v->kind == VALUE_CONST)
		return poly_constant(v->as.constant.integer);
	if (!op || depth > MAX_INDEX_DEPTH)
		return value_poly(v);
	switch (op->code) {
	case OP_add:
	case OP_sub:
	case OP_mul:
		if (!is_exact(f, v->type))
			return value_poly(v);
		x = poly_of_depth(f, op_operand(op, 0), depth + 1);
		y = poly_of_depth(f, op_operand(op, 1), depth + 1);
		x = op->code == OP_mul ? multiply(&x, &y) : combine(&x, &y, op->code == OP_add ? 1 : -1);
		return x.unknown ? value_poly(v) : x;
	case OP_neg:
		x = empty_poly(false);
		if (!is_exact(f, v->type))
			return value_poly(v);
		y = poly_of_depth(f, op_operand(op, 0), depth + 1);
		return combine(&x, &y, -1);
	case OP_convert: {
		const Type *from = op_operand(op, 0)->type;
		if (from->kind == TYPE_INT && v->type->kind == TYPE_INT && from->bits <= v->type->bits &&
		    (is_exact(f, v->type) || !from->is_signed))
			return poly_of_depth(f, op_operand(op, 0), depth + 1);
		return value_poly(v);
	}
	default:
		return value_poly(v);
	}
}

Poly poly_of(const Func *f, const Value *v)
{
	return poly_of_depth(f, v, 0);
}

/* p with `by` in the place of v. */
static Poly substitute(const Poly *p, const Value *v, const Poly *by)
{
	Poly out = empty_poly(p->unknown || by->unknown);
	for (int i = 0; i < p->n && !out.unknown; i++) {
		Poly term = poly_constant(p->at[i].scale);
		for (int k = 0; k < p->at[i].n_factors; k++) {
			const Poly factor = p->at[i].factors[k] == v ? *by : value_poly(p->at[i].factors[k]);
			term = multiply(&term, &factor);
		}
		out = combine(&out, &term, 1);
	}
	return out;
}

/* What p gains when v grows by one; unknown unless v occurs linearly. */
static Poly slope(const Poly *p, const Value *v)
{
	Poly out = empty_poly(p->unknown);
	for (int i = 0; i < p->n && !out.unknown; i++) {
		PolyTerm t = { .scale = p->at[i].scale };
		int      times = 0;
		for (int k = 0; k < p->at[i].n_factors; k++) {
			if (p->at[i].factors[k] == v)
				times++;
			else
				t.factors[t.n_factors++] = p->at[i].factors[k];
		}
		if (times > 1)
			return unknown_poly();
		if (times)
			add_term(&out, &t);
	}
	return out;
}

Poly poly_slope(const Poly *p, const Value *v)
{
	return slope(p, v);
}

Poly poly_without(const Poly *p, const Value *v)
{
	const Poly zero = empty_poly(false);

	return substitute(p, v, &zero);
}

static bool depends_on_nothing_in(const Poly *p, const Op *loop, bool index_too)
{
	for (int i = 0; i < p->n; i++) {
		for (int k = 0; k < p->at[i].n_factors; k++) {
			const Value *v = p->at[i].factors[k];
			if (value_is_within(v, loop) && (index_too || loop->code != OP_for || v != for_index(loop)))
				return false;
		}
	}
	return !p->unknown;
}

bool poly_is_fixed(const Poly *p, const Op *loop)
{
	return depends_on_nothing_in(p, loop, true);
}

/* facts ------------------------------------------------------------------------------------------- */

/* Term by term, in the same order. */
static bool is_written_alike(const Poly *p, const Poly *q)
{
	if (p->n != q->n)
		return false;
	for (int i = 0; i < p->n; i++) {
		const PolyTerm *t = &p->at[i], *u = &q->at[i];
		if (t->scale != u->scale || t->n_factors != u->n_factors || memcmp(t->factors, u->factors, (size_t)t->n_factors * sizeof *t->factors))
			return false;
	}
	return true;
}

/* Each fact is tried at each step of a proof: so none is there twice. */
static bool is_there(const PolyVec *facts, const Poly *p)
{
	for (size_t i = 0; i < facts->count; i++)
		if (facts->at[i] == p || is_written_alike(facts->at[i], p))
			return true;
	return false;
}

void facts_add(Arena *arena, PolyVec *facts, const Poly *p)
{
	if (!p->unknown && p->n && !(p->n == 1 && !p->at[0].n_factors) && !is_there(facts, p))
		vec_push(arena, facts, arena_copy(arena, p, offsetof(Poly, at) + (size_t)p->n * sizeof *p->at));
}

static bool is_at_most(const Poly *p, const Poly *limit)
{
	const Poly rest = combine(limit, p, -1);
	return !rest.unknown && (!rest.n || (rest.n == 1 && !rest.at[0].n_factors && rest.at[0].scale > 0));
}

/* (c ? n : least) - k of a loop that does not run with least: n - k where it runs. */
static Poly high_of(const Op *loop)
{
	const Op *op = value_op(op_operand(loop, 1));
	Poly      by = empty_poly(false);
	if (op && op->code == OP_sub && value_is_const(op_operand(op, 1)) && is_exact(loop->func, op_result(op)->type)) {
		by = poly_of(loop->func, op_operand(op, 1));
		op = value_op(op_operand(op, 0));
	}
	if (!op || op->code != OP_select)
		return poly_of(loop->func, op_operand(loop, 1));
	const Poly low = poly_of(loop->func, op_operand(loop, 0));
	const Poly end = poly_of(loop->func, op_operand(op, 1)), least = poly_of(loop->func, op_operand(op, 2));
	const Poly from_end = combine(&end, &by, -1), from_least = combine(&least, &by, -1);
	return is_at_most(&from_least, &low) ? from_end : poly_of(loop->func, op_operand(loop, 1));
}

/* An unsigned bound may have wrapped to a count that no loop ends, but an exit may leave it early. */
static Poly bound_of(const Op *loop, uint32_t operand)
{
	const Value *v = op_operand(loop, operand);
	if (operand == 1 && v->kind != VALUE_CONST && v->type->is_signed)
		return high_of(loop);
	return v->kind != VALUE_CONST && !v->type->is_signed && loop_exit(loop) ? value_poly(v) : poly_of(loop->func, v);
}

typedef struct Bounds {
	Poly low, high;
} Bounds;

static bool is_of_unsigned(const Poly *p)
{
	for (int k = 0; p->n == 1 && k < p->at[0].n_factors; k++)
		if (p->at[0].factors[k]->type->is_signed && !SEEDED(narrowed_signed))
			return false;
	return p->n == 1 && p->at[0].scale > 0;
}

/* Of a bound (int)B * (int)T with B and T that are unsigned: it is B * T at most, for that of each factor is, whatever its sign. */
static void facts_of_narrowed(Arena *arena, const Poly *bound, PolyVec *facts)
{
	Poly whole = poly_constant(1), narrowed = whole;
	for (int k = 0; bound->n == 1 && k < bound->at[0].n_factors; k++) {
		const Op *op = value_op(bound->at[0].factors[k]);
		if (!op || op->code != OP_convert || !type_is_int(op_operand(op, 0)->type))
			continue;
		const Poly from = poly_of(op->func, op_operand(op, 0)), to = value_poly(op_result(op));
		if (!is_of_unsigned(&from))
			continue;
		whole = multiply(&whole, &from);
		narrowed = multiply(&narrowed, &to);
	}
	const Poly rest = combine(&whole, &narrowed, -1);
	facts_add(arena, facts, &rest);
}

/* Adds that the loop runs at least once. */
static Bounds bounds_of(Arena *arena, const Op *loop, PolyVec *facts)
{
	const Bounds bounds = { bound_of(loop, 0), bound_of(loop, 1) };
	const Poly  one = poly_constant(1), span = combine(&bounds.high, &bounds.low, -1), rest = combine(&span, &one, -1);
	facts_add(arena, facts, &rest);
	facts_of_narrowed(arena, &bounds.high, facts);
	return bounds;
}

/* The same, and that v is one of its indices. */
static void facts_of_index(Arena *arena, const Op *loop, const Value *v, PolyVec *facts)
{
	const Bounds bounds = bounds_of(arena, loop, facts);
	const Poly  one = poly_constant(1), index = value_poly(v);
	const Poly  above = combine(&index, &bounds.low, -1), below = combine(&bounds.high, &index, -1), rest = combine(&below, &one, -1);
	facts_add(arena, facts, &above);
	facts_add(arena, facts, &rest);
}

void facts_of_loop(Arena *arena, const Op *loop, PolyVec *facts)
{
	if (loop->code == OP_for)
		bounds_of(arena, loop, facts);
}

/* v is the carried value `arg` or the index of the loop, by choices. */
static bool is_index_or(const Op *loop, const Value *arg, const Value *v, int depth)
{
	const Op *op = value_op(v);
	if (v == arg || v == for_index(loop))
		return true;
	if (!op || depth > MAX_INDEX_DEPTH || !block_is_above(&loop->blocks[0], op))
		return false;
	if (op->code == OP_select)
		return is_index_or(loop, arg, op_operand(op, 1), depth + 1) && is_index_or(loop, arg, op_operand(op, 2), depth + 1);
	return op->code == OP_if && is_index_or(loop, arg, op_operand(block_terminator(&op->blocks[0]), result_index(v)), depth + 1) &&
	       is_index_or(loop, arg, op_operand(block_terminator(&op->blocks[1]), result_index(v)), depth + 1);
}

/* Under `v < high`, where v begins as a loop's high end and becomes one of its indices: it is one of them. */
static void facts_of_winner(Arena *arena, const Op *condition, PolyVec *facts)
{
	const Op *loop = condition && condition->code == OP_lt ? value_op(op_operand(condition, 0)) : NULL;
	if (!loop || loop->code != OP_for || op_operand(condition, 1) != op_operand(loop, 1))
		return;
	const Value   *v = op_operand(condition, 0);
	const uint32_t i = result_index(v);
	const Value   *arg = loop_carried(loop, i);
	if (loop_init(loop, i) != op_operand(loop, 1) && !SEEDED(winner_range))
		return;
	for (const Op *end = loop->blocks[0].first; end; end = end->next)
		if ((end->code == OP_yield || end->code == OP_exit_if) && !is_index_or(loop, arg, op_operand(end, (end->code == OP_exit_if) + i), 0))
			return;
	facts_of_index(arena, loop, v, facts);
}

/* by >= 0; where it is not 0 either, by >= 1. */
static void add_distance(Arena *arena, PolyVec *facts, const Poly *by, bool differs)
{
	const Poly one = poly_constant(1), rest = differs ? combine(by, &one, -1) : *by;
	facts_add(arena, facts, &rest);
}

static bool is_fact(const PolyVec *facts, const Poly *p)
{
	for (size_t i = 0; i < facts->count; i++) {
		const Poly rest = combine(facts->at[i], p, -1);
		if (!rest.unknown && !rest.n)
			return true;
	}
	return false;
}

/* What a comparison of signed integers says; `a != b` says a < b where a <= b is known. */
static void facts_of_relation(Arena *arena, const Op *c, bool holds, PolyVec *facts)
{
	if (!c || op_info(c->code)->class != CLASS_COMPARE || !type_is_int(op_operand(c, 0)->type) || !op_operand(c, 0)->type->is_signed)
		return;
	const OpCode relation = holds ? c->code : op_negated(c->code);
	const Poly   a = poly_of(c->func, op_operand(c, 0)), b = poly_of(c->func, op_operand(c, 1));
	const Poly   above = combine(&a, &b, -1), below = combine(&b, &a, -1);
	if (relation == OP_gt || relation == OP_ge || relation == OP_eq || (relation == OP_ne && is_fact(facts, &above)))
		add_distance(arena, facts, &above, relation == OP_gt || relation == OP_ne);
	if (relation == OP_lt || relation == OP_le || relation == OP_eq || (relation == OP_ne && is_fact(facts, &below)))
		add_distance(arena, facts, &below, relation == OP_lt || relation == OP_ne || SEEDED(fact_strict));
}

/* The same of `a && b` where it holds, and of `a || b` where it does not. */
static void facts_of_condition(Arena *arena, const Op *c, bool holds, PolyVec *facts)
{
	if (!c || c->code != OP_select) {
		facts_of_relation(arena, c, holds, facts);
		return;
	}
	const Value *other = op_operand(c, holds ? 2 : 1);
	if ((other->kind != VALUE_CONST || (other->as.constant.integer != 0) == holds) && !SEEDED(fact_of_either))
		return;
	facts_of_condition(arena, value_op(op_operand(c, 0)), holds, facts);
	facts_of_condition(arena, value_op(op_operand(c, holds ? 1 : 2)), holds, facts);
}

/* That op is executed at all: what the ifs around it ask. */
static void facts_of_ifs(Arena *arena, const Op *op, PolyVec *facts)
{
	for (const Op *up = op->parent->parent; up; op = up, up = up->parent->parent)
		if (up->code == OP_if)
			facts_of_condition(arena, value_op(op_operand(up, 0)), (op->parent == &up->blocks[0]) != SEEDED(branch_swapped), facts);
}

void facts_around(Arena *arena, const Op *op, PolyVec *facts)
{
	const Op *inner = op;
	for (const Op *loop = op->parent->parent; loop; inner = loop, loop = loop->parent->parent) {
		if (loop->code == OP_if && inner->parent == &loop->blocks[0])
			facts_of_winner(arena, value_op(op_operand(loop, 0)), facts);
		if (loop->code == OP_for)
			facts_of_index(arena, loop, for_index(loop), facts);
	}
	facts_of_ifs(arena, op, facts);
}

void facts_fixed(Arena *arena, PolyVec *facts, const PolyVec *more, const Op *loop)
{
	for (size_t i = 0; i < more->count; i++)
		if ((!loop || depends_on_nothing_in(more->at[i], loop, true)) && !is_there(facts, more->at[i]))
			vec_push(arena, facts, more->at[i]);
}

/* t / u, where u's factors are among t's. */
static bool divide_term(const PolyTerm *t, const PolyTerm *u, PolyTerm *out)
{
	unsigned found;
	if (!find_factors(t, u, &found))
		return false;
	*out = (PolyTerm){ .scale = t->scale / u->scale };
	for (int i = 0; i < t->n_factors; i++)
		if (!(found >> i & 1))
			out->factors[out->n_factors++] = t->factors[i];
	return out->scale > 0;
}

static bool prove(const PolyVec *facts, const Poly *p, int depth);

static bool factors_are_not_negative(const PolyVec *facts, const PolyTerm *t, int depth)
{
	for (int i = 0; i < t->n_factors; i++) {
		const Poly factor = value_poly(t->factors[i]);
		if (!prove(facts, &factor, depth))
			return false;
	}
	return true;
}

static bool has_positive_term(const Poly *p)
{
	for (int i = 0; i < p->n; i++)
		if (p->at[i].scale > 0 && p->at[i].n_factors)
			return true;
	return false;
}

/* p is a sum of facts, each times something that is not negative, and of a constant that isn't.  Facts are matched by
 * the terms that p adds; where it only takes away, as 24 - 8 * i does, by those. */
static bool prove(const PolyVec *facts, const Poly *p, int depth)
{
	if (p->unknown)
		return false;
	if (!p->n)
		return true;
	if (p->n == 1 && !p->at[0].n_factors)
		return p->at[0].scale > 0;
	if (!depth)
		return false;
	const bool adds = has_positive_term(p);
	for (int i = 0; i < p->n; i++) {
		if ((adds && p->at[i].scale < 0) || !p->at[i].n_factors)
			continue;
		for (size_t f = 0; f < facts->count; f++) {
			const Poly *fact = facts->at[f];
			for (int k = 0; k < fact->n; k++) {
				const PolyTerm *lead = &fact->at[k];
				PolyTerm times;
				if ((lead->scale < 0) == adds || !lead->n_factors || !divide_term(&p->at[i], lead, &times))
					continue;
				Poly factor = { .n = 1 };
				factor.at[0] = times;
				const Poly part = multiply(&factor, fact);
				const Poly rest = combine(p, &part, -1);
				if (prove(facts, &rest, depth - 1) && factors_are_not_negative(facts, &times, depth - 1))
					return true;
			}
		}
	}
	return false;
}

bool is_not_negative(const PolyVec *facts, const Poly *p)
{
	return prove(facts, p, MAX_PROOF_DEPTH);
}

bool loop_surely_runs(Arena *arena, const Op *loop)
{
	if (loop->code == OP_loop)
		return true;
	const Poly one = poly_constant(1);
	const Poly low = poly_of(loop->func, op_operand(loop, 0)), high = poly_of(loop->func, op_operand(loop, 1));
	const Poly span = combine(&high, &low, -1), rest = combine(&span, &one, -1);
	PolyVec    facts = { 0 };
	facts_around(arena, loop, &facts);
	return is_not_negative(&facts, &rest);
}

/* sections ---------------------------------------------------------------------------------------- */

static void add_scaled(Poly *p, const Poly *index, int64_t scale)
{
	*p = combine(p, index, scale);
}

static Section section_at(const Func *f, const Value *p)
{
	Section s = { 0 };
	for (const Op *op; (op = value_op(p)); p = op_operand(op, 0)) {
		if (op->code == OP_cast && type_is_ptr(op_operand(op, 0)->type))
			continue;
		if (op->code != OP_address)
			break;
		const Type *type = op_operand(op, 0)->type->elem;
		uint32_t    operand = 1;
		for (int i = 0; i < op->n_path; i++) {
			if (op->path[i] == STEP_INDEX) {
				if (i > 0)
					type = type->elem;
				const Poly index = poly_of(f, op_operand(op, operand++));
				add_scaled(&s.low, &index, type->size);
			} else {
				const Field *field = &type->record->fields[op->path[i]];
				const Poly   offset = poly_constant(field->offset);
				add_scaled(&s.low, &offset, 1);
				type = field->type;
			}
		}
	}
	s.base = p->kind == VALUE_GLOBAL ? (const Value *)p->as.global->value : p;
	return s;
}

Section section_of(const Func *f, const Value *p, const Type *t)
{
	Section    s = section_at(f, p);
	const Poly size = poly_constant(t->size);
	s.high = combine(&s.low, &size, 1);
	return s;
}

Section section_of_elements(const Func *f, const Value *p, const Type *t, const Value *count)
{
	Section    s = section_at(f, p);
	const Poly n = poly_of(f, count);
	s.high = combine(&s.low, &n, t->size);
	return s;
}

bool section_is_fixed(const Section *s, const Op *loop, bool index_too)
{
	return s->base && !value_is_within(s->base, loop) && depends_on_nothing_in(&s->low, loop, index_too) && depends_on_nothing_in(&s->high, loop, index_too);
}

bool section_stride(const Section *s, const Op *loop, int64_t *bytes)
{
	const Poly per_step = slope(&s->low, for_index(loop));
	if (!section_is_fixed(s, loop, false) || per_step.unknown || per_step.n > 1 || (per_step.n && per_step.at[0].n_factors))
		return false;
	*bytes = per_step.n ? per_step.at[0].scale : 0;
	return true;
}

/* In an if that has asked whether n % step is 0 a loop of steps from 0 to n ends a step before n. */
static bool ends_a_step_before(const Op *loop)
{
	const int64_t step = op_int(loop, ATTR_step, 1);
	if (step == 1 || !value_is_int(op_operand(loop, 0), 0))
		return false;
	for (const Op *op = loop, *up = op->parent->parent; up; op = up, up = up->parent->parent) {
		const Op *c = up->code == OP_if ? value_op(op_operand(up, 0)) : NULL;
		if (!c || c->code != (op->parent == &up->blocks[0] ? OP_eq : OP_ne) || !value_is_int(op_operand(c, 1), 0))
			continue;
		const Op *rest = value_op(op_operand(c, 0));
		if (rest && rest->code == OP_rem && op_operand(rest, 0) == op_operand(loop, 1) && value_is_int(op_operand(rest, 1), step))
			return true;
	}
	return SEEDED(steps_divide);
}

/* The least or the largest that p is while the loop runs. */
static Poly extreme(const PolyVec *facts, const Poly *p, const Op *loop, bool largest)
{
	const Value *index = for_index(loop);
	const Poly   none = { 0 }, behind = poly_constant(ends_a_step_before(loop) ? op_int(loop, ATTR_step, 1) : 1);
	const Poly   per_step = slope(p, index), negative = combine(&none, &per_step, -1);
	const Poly   low = bound_of(loop, 0), high = bound_of(loop, 1);
	const Poly   last = combine(&high, &behind, -1);
	if (per_step.unknown || !per_step.n)
		return per_step.unknown ? per_step : *p;
	if (is_not_negative(facts, &per_step))
		return substitute(p, index, largest ? &last : &low);
	if (is_not_negative(facts, &negative))
		return substitute(p, index, largest ? &low : &last);
	return unknown_poly();
}

Section section_over_loop(const PolyVec *facts, const Section *s, const Op *loop)
{
	Section out = *s;
	if (!section_is_fixed(s, loop, false))
		return (Section){ 0 };
	if (loop->code != OP_for)
		return out;
	out.low = extreme(facts, &s->low, loop, false);
	out.high = extreme(facts, &s->high, loop, true);
	if (out.low.unknown || out.high.unknown)
		return (Section){ 0 };
	return out;
}

Section section_within(const PolyVec *facts, const Section *s, const Op *op, const Block *outer)
{
	Section out = *s;
	for (const Block *b = op->parent; b != outer && b->parent && out.base; b = b->parent->parent)
		if (op_is_loop(b->parent))
			out = section_over_loop(facts, &out, b->parent);
	return out;
}

Section section_swept(const PolyVec *facts, const Section *s, const Op *loop)
{
	const Section none = { 0 };
	if (loop->code != OP_for || op_int(loop, ATTR_step, 1) != 1 || loop_exit(loop) || !section_is_fixed(s, loop, false))
		return none;
	const Value *index = for_index(loop);
	const Poly   one = poly_constant(1), i = value_poly(index), next = combine(&i, &one, 1);
	const Poly   low_next = substitute(&s->low, index, &next);
	const Poly   gap = combine(&low_next, &s->high, -1), width = combine(&s->high, &s->low, -1);
	const Poly   low = poly_of(loop->func, op_operand(loop, 0)), high = high_of(loop);
	const Poly   trips = combine(&high, &low, -1);
	if (gap.unknown || gap.n) /* one iteration ends where the next one begins */
		return none;
	const bool is_constant = width.n == 1 && !width.at[0].n_factors && width.at[0].scale > 0;
	if (!is_constant && (!is_not_negative(facts, &width) || !is_not_negative(facts, &trips)))
		return none;
	Section out = { .base = s->base, .low = substitute(&s->low, index, &low), .high = substitute(&s->low, index, &high) };
	if (out.low.unknown || out.high.unknown)
		return none;
	return out;
}

bool section_contains(const PolyVec *facts, const Section *outer, const Section *inner)
{
	const Poly below = combine(&inner->low, &outer->low, -1), above = combine(&outer->high, &inner->high, -1);
	return outer->base && outer->base == inner->base && is_not_negative(facts, &below) && is_not_negative(facts, &above);
}

bool sections_are_apart(const PolyVec *facts, const Section *a, const Section *b)
{
	const Poly after = combine(&b->low, &a->high, -1), before = combine(&a->low, &b->high, -1);
	return a->base && a->base == b->base && (is_not_negative(facts, &after) || is_not_negative(facts, &before));
}

/* s one iteration of the loop later. */
static Section one_later(const Section *s, const Op *loop)
{
	const int64_t step = op_int(loop, ATTR_step, 1);
	const Poly    by = poly_constant(op_has(loop, ATTR_rev) ? -step : step), i = value_poly(for_index(loop));
	const Poly    next = combine(&i, &by, 1);
	return (Section){ s->base, substitute(&s->low, for_index(loop), &next), substitute(&s->high, for_index(loop), &next) };
}

/* Apart in the next iteration, and moving on in the same direction. */
static bool apart_from_next_on(const PolyVec *facts, const Section *a, const Section *b, const Op *loop)
{
	const Section next = one_later(b, loop);
	const Poly after = combine(&next.low, &a->high, -1), before = combine(&a->low, &next.high, -1);
	const Poly low_moves = combine(&next.low, &b->low, -1), high_moves = combine(&b->high, &next.high, -1);
	return (is_not_negative(facts, &after) && is_not_negative(facts, &low_moves)) ||
	       (is_not_negative(facts, &before) && is_not_negative(facts, &high_moves));
}

bool sections_are_apart_later(const PolyVec *facts, const Section *a, const Section *b, const Op *loop)
{
	if (!a->base || a->base != b->base || !section_is_fixed(a, loop, false) || !section_is_fixed(b, loop, false))
		return false;
	if (sections_are_apart(facts, a, b) && section_is_fixed(a, loop, true) && section_is_fixed(b, loop, true))
		return true;
	if (loop->code != OP_for)
		return false;
	const Section all_a = section_over_loop(facts, a, loop), all_b = section_over_loop(facts, b, loop);
	if (all_a.base && all_b.base && sections_are_apart(facts, &all_a, &all_b))
		return true;
	return SEEDED(iterations_apart) || apart_from_next_on(facts, a, b, loop);
}

Poly sections_gap_later(const Section *a, const Section *b, const Op *loop)
{
	const Section next = one_later(b, loop);
	Poly          gap = combine(&next.low, &a->high, -1);
	int64_t       by = 0;
	for (int i = 0; i < gap.n; i++)
		for (int64_t y = gap.at[i].scale, rest; y; y = rest) {
			rest = by % y;
			by = y;
		}
	for (int i = 0; i < gap.n; i++)
		gap.at[i].scale /= by < 0 ? -by : by;
	return gap;
}
