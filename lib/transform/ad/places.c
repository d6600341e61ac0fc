/* Where the records of nested counted loops lie: one array for each value, with as many places as the innermost body
 * is run, in the order in which it is.
 *
 * S(m) is the number of records of one run of loop m, given the indices of the loops around it.  S(m) is the trip count
 * times S(m + 1) where that does not depend on the index of m; the place is index times S(m + 1) then.  Else it is a sum
 * over the iterations, and the place is carried from one to the next, in the mirror from the end backwards:
 *
 *   for %i in 0..%n { for %j in 0..%i { keep %y } }
 *
 *   %count = for %i in 0..%n with (%sum = 0) { yield %sum + %i }
 *   for %i in 0..%n with (%at = 0)                 { for %j in 0..%i     { store %y, %y_kept[%at + %j] }  yield %at + %i }
 *   for %i in rev 0..%n with (%end = %count)       { %at = %end - %i     ... load %y_kept[%at + %j]       yield %at }
 *
 * Bounds are computed again for that, before the outermost loop and where the program may never come to them: in `long`,
 * wide enough or wrapping, so that nothing overflows that the program would not compute. */
#include <string.h>

#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/keep.h"

enum { MAX_LEVELS = 30, MAX_LIFT_DEPTH = 32, WIDE_BITS = 63, MAX_EVALUATED = 1 << 16, MAX_CONSTANT = 1 << 30, MAX_UNUSED = 1 << 16 };

typedef struct Nest {
	Keeper  *k;
	OpVec   *loops;
	Op      *limit;                  /* the outermost loop, counted or not, or an if around it */
	unsigned bounds[MAX_LEVELS + 1]; /* bit q: the bounds of loop m depend on the iteration of loop q */
	unsigned sizes[MAX_LEVELS + 2];  /* S(m) does */
	bool     may_stop;               /* something in it may not return */
	Builder  before;
	Value   *totals[MAX_LEVELS + 2]; /* S(m) of those that depend on nothing */
} Nest;

/* One of the two sweeps. */
typedef struct Side {
	Builder at[MAX_LEVELS];    /* start of the body of each loop */
	Map     indices;           /* index of the forward sweep -> what it is here */
	Value  *sizes[MAX_LEVELS + 2];
} Side;

/* v is there before the outermost loop. */
static bool is_outside(const Nest *n, const Value *v)
{
	const Op    *op = value_op(v);
	const Block *home = value_block(v);
	return !home || !block_contains(n->limit->parent, home) ||
	       (home == n->limit->parent && (!op || keep_position(op) < keep_position(n->limit)));
}

/* The number of the loop in whose body b stands, without an if between. */
static int level_of_body(const Nest *n, const Block *b)
{
	for (size_t m = 0; m < n->loops->count; m++)
		if (b == &n->loops->at[m]->blocks[0])
			return (int)m;
	return -1;
}

/* The index of the loop; NULL of a general loop, which has a bound and counts its trips. */
static Value *index_of(const Op *loop)
{
	return loop->code == OP_for ? for_index(loop) : NULL;
}

/* ---- what a bound depends on */

static bool can_lift_load(const Nest *n, const Op *op)
{
	return level_of_body(n, op->parent) >= 0 && (n->limit->code != OP_if || SEEDED(bound_read_before_if)) && !n->may_stop && !op_has(op, ATTR_volatile) && keep_reads_same(n->k, op) &&
	       !op_may_write_behind(n->k->aliases, n->limit, op_operand(op, 0));
}

/* Exact in a long, and so are quotients of two. */
static bool is_short(const Type *t)
{
	return t->kind == TYPE_INT && t->is_signed && t->size * 8 < WIDE_BITS;
}

static bool can_lift_op(const Nest *n, const Op *op)
{
	switch (op->code) {
	case OP_add:
	case OP_sub:
	case OP_mul:
	case OP_neg:
	case OP_select:
	case OP_lt:
	case OP_le:
	case OP_gt:
	case OP_ge:
	case OP_eq:
	case OP_ne:
	case OP_convert:
		return true;
	case OP_div:
		if (value_is_kept_positive(op_operand(op, 1)) || is_short(op_result(op)->type))
			return true;
		/* fall through */
	case OP_rem:
	case OP_shr:
		return value_is_const(op_operand(op, 1)) && op_operand(op, 1)->as.constant.integer > 0;
	case OP_load:
		return can_lift_load(n, op);
	default:
		return false;
	}
}

/* Adds the loops whose iteration v depends on to *on; false where it can't be computed again. */
static bool depends(const Nest *n, const Value *v, unsigned *on, int depth)
{
	if (is_outside(n, v))
		return true;
	if (depth > MAX_LIFT_DEPTH)
		return false;
	const Op *op = value_op(v);
	if (!op) {
		const int level = level_of_body(n, v->as.block);
		if (level < 0 || v != index_of(n->loops->at[level]))
			return false;
		*on |= 1u << level;
		return true;
	}
	if (op->code == OP_address) {
		if (!is_outside(n, op_operand(op, 0)))
			return false;
		for (uint32_t i = 1; i < op->n_operands; i++)
			if (!depends(n, op_operand(op, i), on, depth + 1))
				return false;
		return true;
	}
	if ((!type_is_int(v->type) && v->type->kind != TYPE_BOOL) || !can_lift_op(n, op))
		return false;
	if (op->code == OP_load)
		*on |= 1u << level_of_body(n, op->parent);
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Value *x = op_operand(op, i);
		if ((type_is_float(x->type) || (type_is_ptr(x->type) && op->code != OP_load)) || !depends(n, x, on, depth + 1))
			return false;
	}
	return true;
}

/* ---- computing it again, as a long */

typedef struct Wide {
	Value *v;
	int    bits; /* it is between -2^bits and 2^bits; WIDE_BITS: nothing is known */
} Wide;

typedef struct Lifter {
	const Nest *n;
	Builder    *b;
	const Map  *indices;
} Lifter;

static Wide lift(const Lifter *l, Value *v);

static int bits_of_type(const Type *t)
{
	if (t->kind == TYPE_BOOL)
		return 1;
	const int bits = (int)t->size * 8;
	return bits >= WIDE_BITS ? WIDE_BITS : bits - (t->is_signed ? 1 : 0);
}

static int bits_of_constant(int64_t c)
{
	int bits = 0;
	for (uint64_t u = c < 0 ? -(uint64_t)c : (uint64_t)c; u; u >>= 1)
		bits++;
	return bits;
}

static Value *to_long(const Lifter *l, Value *v)
{
	return build_convert(l->b, v, l->n->k->index);
}

static Value *typed(const Lifter *l, Value *v, const Type *t)
{
	return build_convert(l->b, lift(l, v).v, t);
}

static Value *lift_condition(const Lifter *l, Value *v)
{
	Op *op = value_op(v);
	if (is_outside(l->n, v) || !op)
		return v;
	if (op_info(op->code)->class != CLASS_COMPARE)
		return build_convert(l->b, lift(l, v).v, v->type);
	const Type *t = op_operand(op, 0)->type;
	if (t->is_signed || bits_of_type(t) < WIDE_BITS)
		t = l->n->k->index;
	return build_binary(l->b, op->code, typed(l, op_operand(op, 0), t), typed(l, op_operand(op, 1), t));
}

/* x / y, or 0 where y is: there the program may not get as far as this. */
static Wide lift_quotient(const Lifter *l, const Op *op)
{
	Module     *m = l->n->k->ad->module;
	const Type *t = op_result(op)->type, *index = l->n->k->index;
	Value *x = to_long(l, typed(l, op_operand(op, 0), t)), *y = to_long(l, typed(l, op_operand(op, 1), t));
	Value *zero = const_int(m, index, 0), *is_there = build_binary(l->b, SEEDED(negative_divisor_missed) ? OP_gt : OP_ne, y, zero);
	x = build_select(l->b, is_there, x, zero);
	y = build_select(l->b, is_there, y, const_int(m, index, 1));
	return (Wide){ build_binary(l->b, OP_div, x, y), bits_of_type(t) + 1 };
}

static Wide lift_arithmetic(const Lifter *l, const Op *op)
{
	const Type *t = op_result(op)->type, *index = l->n->k->index;
	const bool  is_unary = op->code == OP_neg;
	if (!t->is_signed) { /* wraps where the program's does */
		Value *x = typed(l, op_operand(op, 0), t);
		Value *y = is_unary ? build_unary(l->b, op->code, x) : build_binary(l->b, op->code, x, typed(l, op_operand(op, 1), t));
		return (Wide){ to_long(l, y), bits_of_type(t) };
	}
	const Wide x = lift(l, op_operand(op, 0)), y = is_unary ? x : lift(l, op_operand(op, 1));
	int bits = x.bits;
	if (op->code == OP_mul)
		bits = x.bits + y.bits;
	else if (op->code == OP_add || op->code == OP_sub)
		bits = (x.bits > y.bits ? x.bits : y.bits) + 1;
	const bool  wraps = bits >= WIDE_BITS && (op->code == OP_mul || op->code == OP_add || op->code == OP_sub || is_unary);
	const Type *in = wraps ? type_size(&l->n->k->ad->module->types) : index;
	Value *a = build_convert(l->b, x.v, in), *b = build_convert(l->b, y.v, in);
	return (Wide){ to_long(l, is_unary ? build_unary(l->b, op->code, a) : build_binary(l->b, op->code, a, b)), bits > WIDE_BITS ? WIDE_BITS : bits };
}

static Wide lift_convert(const Lifter *l, const Op *op)
{
	const Type *to = op_result(op)->type, *from = op_operand(op, 0)->type;
	const Wide  x = lift(l, op_operand(op, 0));
	const bool  holds_all = to->kind != TYPE_BOOL && (to->is_signed == from->is_signed ? to->size >= from->size : to->is_signed && to->size > from->size);
	if (from->kind == TYPE_BOOL || holds_all)
		return x;
	return (Wide){ to_long(l, build_convert(l->b, x.v, to)), bits_of_type(to) };
}

/* In the program's own types: of what is computed only where the program does. */
static Value *lift_exactly(const Lifter *l, Value *v)
{
	Op    *op = value_op(v);
	Value *index = op ? NULL : map_get(l->indices, v);
	if (index)
		return build_convert(l->b, index, v->type);
	if (is_outside(l->n, v))
		return v;
	Map operands = { 0 };
	for (uint32_t i = 0; i < op->n_operands; i++)
		map_put(l->n->k->ad->arena, &operands, op_operand(op, i), lift_exactly(l, op_operand(op, i)));
	Op *copy = op_clone(l->b->func, op, &operands);
	block_insert_before(l->b->before, copy);
	return op_result(copy);
}

static Wide lift(const Lifter *l, Value *v)
{
	Op    *op = value_op(v);
	Value *index = op ? NULL : map_get(l->indices, v);
	if (value_is_const(v))
		return (Wide){ to_long(l, v), bits_of_constant(v->as.constant.integer) };
	if (index || is_outside(l->n, v))
		return (Wide){ to_long(l, index ? index : v), bits_of_type(v->type) };
	if (op->code == OP_load)
		return (Wide){ to_long(l, lift_exactly(l, v)), bits_of_type(v->type) };
	if (op->code == OP_convert)
		return lift_convert(l, op);
	if (op->code == OP_select) {
		const Wide x = lift(l, op_operand(op, 1)), y = lift(l, op_operand(op, 2));
		return (Wide){ build_select(l->b, lift_condition(l, op_operand(op, 0)), x.v, y.v), x.bits > y.bits ? x.bits : y.bits };
	}
	if (op_info(op->code)->class == CLASS_COMPARE)
		return (Wide){ to_long(l, lift_condition(l, v)), 1 };
	if (op->code == OP_div && is_short(op_result(op)->type) && !value_is_const(op_operand(op, 1)) && !value_is_kept_positive(op_operand(op, 1)))
		return lift_quotient(l, op);
	return lift_arithmetic(l, op);
}

/* ---- trip counts */

/* Behind conversions that change no value. */
static const Value *without_converts(const Value *v)
{
	for (const Op *op = value_op(v); op && op->code == OP_convert; op = value_op(v)) {
		const Value *from = op_operand(op, 0);
		if (!type_is_int(from->type) || !from->type->is_signed || !v->type->is_signed || v->type->size < from->type->size)
			break;
		v = from;
	}
	return v;
}

static bool is_not_negative(const Nest *n, const Value *v)
{
	v = without_converts(v);
	if (value_is_const(v))
		return v->as.constant.integer >= 0;
	const Op *op = value_op(v);
	if (op)
		return op->code == OP_add && v->type->is_signed && is_not_negative(n, op_operand(op, 0)) && is_not_negative(n, op_operand(op, 1));
	const int level = value_block(v) ? level_of_body(n, v->as.block) : -1;
	return level >= 0 && v == index_of(n->loops->at[level]) && v->type->is_signed && is_not_negative(n, op_operand(n->loops->at[level], 0));
}

/* j = i or i + 1, below the bound that i is below. */
static bool starts_at_outer_index(const Nest *n, const Op *loop)
{
	const Value *low = without_converts(op_operand(loop, 0));
	const Op    *op = value_op(low);
	if (op && op->code == OP_add && value_is_int(op_operand(op, 1), 1) && low->type->is_signed)
		low = without_converts(op_operand(op, 0));
	const int level = low->kind == VALUE_ARG ? level_of_body(n, low->as.block) : -1;
	return level >= 0 && low == index_of(n->loops->at[level]) && low->type->is_signed &&
	       without_converts(op_operand(n->loops->at[level], 1)) == without_converts(op_operand(loop, 1));
}

static bool never_ends_before_it_starts(const Nest *n, const Op *loop)
{
	return (value_is_int(op_operand(loop, 0), 0) && is_not_negative(n, op_operand(loop, 1))) || starts_at_outer_index(n, loop);
}

/* max(0, ceil((high - low) / step)), a long; one if iterations run again, which share their place */
static Value *trip_count(const Lifter *l, const Op *loop)
{
	Module       *m = l->n->k->ad->module;
	const Type   *index = l->n->k->index, *in = index;
	if (loop->code != OP_for)
		return const_int(m, index, loop_places(l->n->k->ad, loop));
	const Wide    low = lift(l, op_operand(loop, 0)), high = lift(l, op_operand(loop, 1));
	const int64_t step = op_int(loop, ATTR_step, 1);
	if ((low.bits >= WIDE_BITS || high.bits >= WIDE_BITS) && !value_is_int(low.v, 0) && !is_outside(l->n, op_operand(loop, 0)))
		in = type_size(&m->types);
	Value *span = build_convert(l->b, build_binary(l->b, OP_sub, build_convert(l->b, high.v, in), build_convert(l->b, low.v, in)), index);
	if (step != 1) {
		span = build_binary(l->b, OP_add, span, const_int(m, index, step - 1));
		span = build_binary(l->b, OP_div, span, const_int(m, index, step));
	}
	if (!never_ends_before_it_starts(l->n, loop)) {
		Value *zero = const_int(m, index, 0);
		span = build_select(l->b, build_binary(l->b, OP_gt, span, zero), span, zero);
	}
	Value *again = loop_rerun_by_size(l->n->k->ad, loop);
	return again ? build_select(l->b, again, const_int(m, index, 1), span) : span;
}

/* ---- sizes */

typedef enum Overflow { SATURATES, FITS } Overflow;

static Value *combine(const Lifter *l, Overflow overflow, OpCode size_code, OpCode code, Value *x, Value *y)
{
	return overflow == SATURATES ? build_size(l->b, size_code, x, y) : build_binary(l->b, code, x, y);
}

static bool is_sum(const Nest *n, size_t m)
{
	return m + 1 < n->loops->count && (n->sizes[m + 1] & 1u << m);
}

static Value *size_of_run(const Lifter *l, size_t m, Overflow overflow);

/* x is a constant times the index, plus what does not depend on it. */
static bool is_affine(const Nest *n, const Value *v, const Value *index, int depth)
{
	unsigned  on = 0;
	const Op *op = value_op(v);
	if (v == index || (depends(n, v, &on, 0) && !(on & 1u << level_of_body(n, index->as.block))))
		return true;
	if (!op || depth > MAX_LIFT_DEPTH || !v->type->is_signed)
		return false;
	const bool is_first = is_affine(n, op_operand(op, 0), index, depth + 1);
	switch (op->code) {
	case OP_convert:
		return is_first && without_converts(v) != v;
	case OP_add:
	case OP_sub:
		return is_first && is_affine(n, op_operand(op, 1), index, depth + 1);
	case OP_mul:
		return (is_first && value_is_const(op_operand(op, 1))) || (value_is_const(op_operand(op, 0)) && is_affine(n, op_operand(op, 1), index, depth + 1));
	default:
		return false;
	}
}

/* The trip counts of the innermost loop grow by the same number from one iteration of loop m to the next. */
static bool is_arithmetic_series(const Nest *n, size_t m)
{
	const Op    *loop = n->loops->at[m], *inner = vec_last(n->loops);
	const Value *index = for_index(loop);
	return m + 2 == n->loops->count && inner->code == OP_for && op_int(inner, ATTR_step, 1) == 1 && never_ends_before_it_starts(n, inner) &&
	       is_affine(n, op_operand(inner, 0), index, 0) && is_affine(n, op_operand(inner, 1), index, 0);
}

static Map with_index(const Lifter *l, size_t m, Value *index)
{
	Arena *arena = l->n->k->ad->arena;
	Map    indices = { 0 };
	for (size_t q = 0; q < m; q++) {
		Value *outer = index_of(l->n->loops->at[q]);
		if (outer && map_get(l->indices, outer))
			map_put(arena, &indices, outer, map_get(l->indices, outer));
	}
	map_put(arena, &indices, for_index(l->n->loops->at[m]), index);
	return indices;
}

/* The number of terms times the mean of the first and the last one. */
static Value *sum_of_series(const Lifter *l, size_t m)
{
	const Nest *n = l->n;
	Module     *module = n->k->ad->module;
	const Type *index = n->k->index;
	Op         *loop = n->loops->at[m];
	Value *terms = trip_count(l, loop), *low = lift(l, op_operand(loop, 0)).v;
	Value *last = build_binary(l->b, OP_sub, terms, const_int(module, index, 1));
	last = build_binary(l->b, OP_mul, last, const_int(module, index, op_int(loop, ATTR_step, 1)));
	last = build_binary(l->b, OP_add, low, last);
	const Map    at_low = with_index(l, m, low), at_last = with_index(l, m, last);
	const Lifter first_term = { n, l->b, &at_low }, last_term = { n, l->b, &at_last };
	Value *both = build_binary(l->b, OP_add, trip_count(&first_term, vec_last(n->loops)), trip_count(&last_term, vec_last(n->loops)));
	return build_binary(l->b, OP_div, build_binary(l->b, OP_mul, terms, both), const_int(module, index, 2));
}

static Value *sum_by_loop(const Lifter *l, size_t m, Overflow overflow)
{
	const Nest *n = l->n;
	Module     *module = n->k->ad->module;
	const Type *type = overflow == SATURATES ? type_size(&module->types) : n->k->index;
	Op         *loop = n->loops->at[m];
	Value      *zero = const_int(module, type, 0);
	Value *low = lift(l, op_operand(loop, 0)).v, *high = lift(l, op_operand(loop, 1)).v;
	Op    *sum = build_for(l->b, for_index(loop)->name, low, high, &zero, 1);
	if (op_has(loop, ATTR_step))
		op_set_int(sum, ATTR_step, op_int(loop, ATTR_step, 1));
	value_rename(n->k->ad->func, sum->blocks[0].args[1], "count");
	Builder in = builder_at_end(&sum->blocks[0]);
	in.loc = l->b->loc;
	build_yield(&in, NULL, 0);
	in.before = sum->blocks[0].last;
	const Map    indices = with_index(l, m, for_index(sum));
	const Lifter inner = { n, &in, &indices };
	Value *each = size_of_run(&inner, m + 1, overflow);
	op_add_operand(sum->blocks[0].last, combine(&inner, overflow, OP_size_add, OP_add, sum->blocks[0].args[1], each));
	return op_result(sum);
}

/* S(m) in front of l->b. */
static Value *size_of_run(const Lifter *l, size_t m, Overflow overflow)
{
	const Nest *n = l->n;
	if (n->totals[m])
		return overflow == SATURATES ? n->totals[m] : build_convert(l->b, n->totals[m], n->k->index);
	if (m + 1 == n->loops->count)
		return trip_count(l, n->loops->at[m]);
	if (!is_sum(n, m))
		return combine(l, overflow, OP_size_mul, OP_mul, trip_count(l, n->loops->at[m]), size_of_run(l, m + 1, overflow));
	return overflow == FITS && is_arithmetic_series(n, m) ? sum_of_series(l, m) : sum_by_loop(l, m, overflow);
}

/* What depends on no iteration is computed once. */
static void compute_totals(Nest *n)
{
	const Map    none = { 0 };
	const Lifter l = { n, &n->before, &none };
	for (size_t m = n->loops->count; m-- > 0;)
		if (!n->sizes[m])
			n->totals[m] = size_of_run(&l, m, SATURATES);
}

static int highest(unsigned bits)
{
	int q = -1;
	for (; bits; bits >>= 1)
		q++;
	return q;
}

typedef Value *Compute(const Lifter *l, size_t m);

static Value *run_size(const Lifter *l, size_t m)
{
	return size_of_run(l, m, FITS);
}

static Value *run_trips(const Lifter *l, size_t m)
{
	return trip_count(l, l->n->loops->at[m]);
}

/* Something of loop m, m > 0, at the start of the body of the innermost loop that it depends on. */
static Value *compute_on(Nest *n, Side *side, size_t m, unsigned on, Compute *compute)
{
	const Map none = { 0 };
	const Lifter l = { n, on ? &side->at[highest(on)] : &n->before, on ? &side->indices : &none };
	return compute(&l, m);
}

/* The number of records where all bounds are constants. */
typedef struct Evaluation {
	const Nest *n;
	int64_t     index[MAX_LEVELS];
	int64_t     steps;
	bool        failed;
} Evaluation;

static int64_t evaluate(Evaluation *e, const Value *v)
{
	const Op *op = value_op(v);
	if (value_is_const(v))
		return v->as.constant.integer;
	if (!op && !is_outside(e->n, v))
		return e->index[level_of_body(e->n, v->as.block)];
	const Type *t = v->type;
	if (!op || is_outside(e->n, v) || !t->is_signed || (op->code != OP_add && op->code != OP_sub && op->code != OP_mul && op->code != OP_convert)) {
		e->failed = true;
		return 0;
	}
	const int64_t x = evaluate(e, op_operand(op, 0));
	const int64_t y = op->n_operands > 1 ? evaluate(e, op_operand(op, 1)) : 0;
	const uint64_t r = op->code == OP_add ? (uint64_t)x + (uint64_t)y : op->code == OP_sub ? (uint64_t)x - (uint64_t)y :
	                   op->code == OP_mul ? (uint64_t)x * (uint64_t)y : (uint64_t)x;
	return (int64_t)r;
}

static int64_t evaluate_run(Evaluation *e, size_t m)
{
	const Op     *loop = e->n->loops->at[m];
	if (loop->code != OP_for)
		return loop_places(e->n->k->ad, loop) * (m + 1 == e->n->loops->count ? 1 : evaluate_run(e, m + 1));
	const int64_t low = evaluate(e, op_operand(loop, 0)), high = evaluate(e, op_operand(loop, 1)), step = op_int(loop, ATTR_step, 1);
	if (e->failed || low < -MAX_CONSTANT || high > MAX_CONSTANT)
		e->failed = true;
	if (e->failed || high <= low)
		return 0;
	if (m + 1 == e->n->loops->count)
		return (high - low + step - 1) / step;
	int64_t count = 0;
	for (int64_t i = low; i < high && !e->failed; i += step) {
		e->index[m] = i;
		count += evaluate_run(e, m + 1);
		e->failed |= ++e->steps > MAX_EVALUATED || count > MAX_CONSTANT;
	}
	return count;
}

static Value *constant_total(const Nest *n)
{
	Evaluation    e = { .n = n };
	const int64_t count = evaluate_run(&e, 0);
	return e.failed ? NULL : const_int(n->k->ad->module, n->k->index, count);
}

/* ---- places */

/* The number of the iteration, from the lowest index. */
static Value *normal_index(Keeper *k, Builder *b, const Op *loop, Value *index, bool is_forward)
{
	Value *i = build_convert(b, index, k->index), *low = op_operand(loop, 0);
	if (!is_forward && SEEDED(record_index_off))
		low = const_int(k->ad->module, low->type, 0);
	if (!value_is_int(low, 0))
		i = build_binary(b, OP_sub, i, build_convert(b, low, k->index));
	const int64_t step = op_int(loop, ATTR_step, 1);
	Value *again = loop_rerun_by_size(k->ad, loop);
	if (step != 1)
		i = build_binary(b, OP_div, i, const_int(k->ad->module, k->index, step));
	return again ? build_select(b, again, const_int(k->ad->module, k->index, 0), i) : i;
}

static Value *size_on(Nest *n, Side *side, size_t m)
{
	if (!side->sizes[m])
		side->sizes[m] = compute_on(n, side, m, n->sizes[m], run_size);
	return side->sizes[m];
}

/* Beyond the bound of a general loop all iterations share the last place. */
static Value *general_index(Nest *n, Side *side, size_t m, bool is_forward)
{
	Keeper   *k = n->k;
	const Op *loop = n->loops->at[m];
	if (!is_forward)
		return build_convert(&side->at[m], for_index(((Block *)map_get(&k->ad->mirrors, &loop->blocks[0]))->parent), k->index);
	Value *last = const_int(k->ad->module, k->index, loop_places(k->ad, loop) - 1);
	Value *trips = build_convert(&side->at[m], map_get(&k->ad->trip_counters, loop), k->index);
	return build_select(&side->at[m], build_binary(&side->at[m], OP_lt, trips, last), trips, last);
}

static Value *carried_forward(Nest *n, Side *side, size_t m)
{
	Op    *loop = n->loops->at[m];
	Value *at = loop_add_carried(loop, "at", const_int(n->k->ad->module, n->k->index, 0), NULL);
	op_add_operand(block_terminator(&loop->blocks[0]), build_binary(&side->at[m], OP_add, at, size_on(n, side, m + 1)));
	return at;
}

static Value *carried_backward(Nest *n, Side *side, size_t m, Value *count)
{
	Op    *loop = ((Block *)map_get(&n->k->ad->mirrors, &n->loops->at[m]->blocks[0]))->parent;
	Value *size = m ? size_on(n, side, m) : build_convert(&n->before, count, n->k->index);
	Value *end = loop_add_carried(loop, "end", size, NULL);
	Value *at = build_binary(&side->at[m], OP_sub, end, size_on(n, side, m + 1));
	op_add_operand(block_terminator(&loop->blocks[0]), at);
	return at;
}

static Value *plus(Builder *b, Value *x, Value *y)
{
	return x ? build_binary(b, OP_add, x, y) : y;
}

/* The places before the run of the last loop that carries its place, and the number of the iteration since. */
static Value *place_on(Nest *n, Side *side, Value *count, bool is_forward)
{
	Value *before = NULL, *since = NULL;
	for (size_t m = 0; m < n->loops->count; m++) {
		Op      *loop = n->loops->at[m];
		Builder *b = &side->at[m];
		if (is_sum(n, m)) {
			if (since)
				before = plus(b, before, build_binary(b, OP_mul, since, size_on(n, side, m)));
			before = plus(b, before, is_forward ? carried_forward(n, side, m) : carried_backward(n, side, m, count));
			since = NULL;
		} else {
			const size_t row = !is_forward && SEEDED(record_row_off) && m ? m - 1 : m;
			if (since)
				since = build_binary(b, OP_mul, since, compute_on(n, side, row, n->bounds[row], run_trips));
			since = plus(b, since, loop->code == OP_for ? normal_index(n->k, b, loop, map_get(&side->indices, for_index(loop)), is_forward)
			                                          : general_index(n, side, m, is_forward));
		}
	}
	return before ? plus(&side->at[n->loops->count - 1], before, since) : since;
}

static void prepare_sides(Nest *n, Side *forward, Side *reverse)
{
	Ad *ad = n->k->ad;
	for (size_t m = 0; m < n->loops->count; m++) {
		Op    *loop = n->loops->at[m];
		Value *index = index_of(loop), *there = index ? map_get(&ad->given, index) : NULL;
		Block *mirror = map_get(&ad->mirrors, &loop->blocks[0]);
		if (index) {
			map_put(ad->arena, &forward->indices, index, index);
			map_put(ad->arena, &reverse->indices, index, there ? there : index);
		}
		forward->at[m] = keep_start(&loop->blocks[0], loop->loc);
		reverse->at[m] = keep_mirror_start(n->k, mirror, loop->loc);
	}
}

static bool may_not_return(const Op *op)
{
	return op->code == OP_loop || (op_info(op->code)->effect == EFFECT_EFFECT && !call_returns(op));
}

/* A range that is as good as none, of a loop that is left before: a place for each iteration would be much too many. */
static bool is_hardly_bounded(const Ad *ad, const Op *loop)
{
	const Value *low = op_operand(loop, 0), *high = op_operand(loop, 1);
	if (ad->ctx->options->fixed_records || loop->code != OP_for || loop_form(loop) == LOOP_COUNTED || !value_is_const(low) || !value_is_const(high))
		return false;
	const int64_t from = low->as.constant.integer, to = high->as.constant.integer;
	return to > from && ((uint64_t)to - (uint64_t)from) / (uint64_t)op_int(loop, ATTR_step, 1) > MAX_UNUSED;
}

/* Whether all sizes can be computed, and what they depend on. */
static bool analyse(Nest *n)
{
	if (n->loops->count > MAX_LEVELS)
		return false;
	for (uint16_t k = 0; k < n->limit->n_blocks; k++)
		FOR_EACH_OP(op, &n->limit->blocks[k])
			n->may_stop |= may_not_return(op);
	for (size_t m = 0; m < n->loops->count; m++) {
		const Op *loop = n->loops->at[m];
		if ((loop->code != OP_for && !map_get(&n->k->ad->trip_counters, loop)) || !map_get(&n->k->ad->mirrors, &loop->blocks[0]))
			return false;
		if (is_hardly_bounded(n->k->ad, loop))
			return false;
		n->may_stop |= loop_form(loop) != LOOP_COUNTED;
	}
	for (size_t m = n->loops->count; m-- > 0;) {
		const Op *loop = n->loops->at[m];
		if (loop->code == OP_for && (!depends(n, op_operand(loop, 0), &n->bounds[m], 0) || !depends(n, op_operand(loop, 1), &n->bounds[m], 0)))
			return false;
		n->sizes[m] = n->bounds[m] | (n->sizes[m + 1] & ~(1u << m));
		if (is_sum(n, m) && loop_form(loop) != LOOP_COUNTED)
			return false; /* where it ends is not known before */
	}
	return true;
}

static void lay_out(Keeper *k, Layout *layout)
{
	Nest n = { .k = k, .loops = &layout->loops, .limit = layout->outermost };
	Side forward = { 0 }, reverse = { 0 };
	if (!layout->loops.count || !analyse(&n))
		return;
	n.before = builder_before(n.limit);
	n.before.loc = layout->loops.at[0]->loc;
	layout->count = constant_total(&n);
	compute_totals(&n);
	if (!layout->count)
		layout->count = n.totals[0];
	prepare_sides(&n, &forward, &reverse);
	layout->forward_index = place_on(&n, &forward, layout->count, true);
	layout->reverse_index = place_on(&n, &reverse, layout->count, false);
	layout->is_array = true;
	/* What comes to stand at the start of the mirrors from now on stands behind this. */
	for (size_t m = 0; m < layout->loops.count; m++)
		if (reverse.at[m].before->prev)
			map_put(k->ad->arena, &k->ad->starts, reverse.at[m].block, reverse.at[m].before->prev);
}

/* Those within the root of the sweep. */
static void enclosing_loops(const Ad *ad, const Block *b, OpVec *outer_first)
{
	Arena *arena = ad->arena;
	OpVec  inner_first = { 0 };
	for (Op *op = b->parent; op && !loop_is_fused(ad, op); op = op->parent->parent)
		if (op_is_loop(op))
			vec_push(arena, &inner_first, op);
	while (inner_first.count) {
		Op *op = vec_pop(&inner_first);
		vec_push(arena, outer_first, op);
	}
}

/* ---- loops that make no difference */

typedef struct Turns {
	Keeper   *k;
	const Op *loop;
	Map       seen;
	VEC(const Value *) work;
} Turns;

static void add_question(Turns *t, const Value *v)
{
	if (!value_is_within(v, t->loop) || map_get(&t->seen, v))
		return;
	map_put(t->k->ad->arena, &t->seen, v, t);
	vec_push(t->k->ad->arena, &t->work, v);
}

/* A value that an inner loop carries, while it runs and behind it: the same where it begins and goes on alike. */
static bool ask_carried(Turns *t, const Op *inner, uint32_t i, bool behind)
{
	if (inner == t->loop || inner->code != OP_for || loop_exit(inner))
		return false;
	for (uint32_t b = 0; b < (behind ? 2 : 1); b++)
		add_question(t, op_operand(inner, b));
	add_question(t, loop_init(inner, i));
	add_question(t, loop_yielded(inner, i));
	return true;
}

/* Whether v is if the values that it asks for are. */
static bool ask_operands(Turns *t, const Value *v)
{
	const Op *op = value_op(v), *inner = op ? op : v->as.block->parent;
	if (!op && inner != t->loop && inner->code == OP_for && v == for_index(inner)) {
		add_question(t, op_operand(inner, 0)); /* the number of an iteration is counted from the lowest index */
		return true;
	}
	if (!op)
		return inner->code == OP_for && v != for_index(inner) && ask_carried(t, inner, arg_index(v) - loop_first_carried(inner), false);
	if (op->code == OP_for)
		return ask_carried(t, op, result_index(v), true);
	if (op->code == OP_if)
		for (int side = 0; side < 2; side++)
			add_question(t, op_operand(block_terminator(&op->blocks[side]), result_index(v)));
	else if (op->n_blocks || op_has(op, ATTR_volatile) || (!op_is_pure(op) && op->code != OP_load))
		return false;
	if (op->code == OP_load && !SEEDED(record_shared_though_written) && keep_changes_within(t->k, op, t->loop))
		return false;
	for (uint32_t i = 0; i < op->n_operands; i++)
		add_question(t, op_operand(op, i));
	return true;
}

/* v, computed inside the loop, is the same in each of its turns, given the iterations of the other loops. */
static bool is_same_in_each_turn(Keeper *k, const Value *v, const Op *loop)
{
	Turns t = { .k = k, .loop = loop };
	add_question(&t, v);
	while (t.work.count)
		if (!ask_operands(&t, vec_pop(&t.work)))
			return false;
	return true;
}

static Layout *layout_over(Keeper *k, Op *innermost, Op *outermost, OpVec loops)
{
	Layout *first = innermost ? map_get(&k->layouts, innermost) : NULL;
	for (Layout *l = first; l; l = l->next)
		if (l->outermost == outermost && l->loops.count == loops.count && (!loops.count || memcmp(l->loops.at, loops.at, loops.count * sizeof *loops.at) == 0))
			return l;
	Layout *layout = ARENA_NEW(k->ad->arena, Layout);
	*layout = (Layout){ .next = first, .loops = loops, .outermost = outermost };
	if (!k->ad->reverse)
		lay_out(k, layout);
	if (innermost)
		map_put(k->ad->arena, &k->layouts, innermost, layout);
	return layout;
}

/* The outermost one of the ifs right around a loop; NULL without. */
static Op *ifs_around(const Op *loop)
{
	Op *region = NULL;
	for (Op *up = loop->parent->parent; up && up->code == OP_if; up = up->parent->parent)
		region = up;
	return region;
}

/* In front of the ifs around the loops, if sizes are known there: what is laid out inside of an if is the if's result, for the reverse sweep. */
Layout *layout_of(Keeper *k, const Block *forward)
{
	OpVec loops = { 0 };
	enclosing_loops(k->ad, forward, &loops);
	if (!loops.count)
		return layout_over(k, NULL, NULL, loops);
	Op     *region = ifs_around(loops.at[0]);
	Layout *before = region ? layout_over(k, vec_last(&loops), region, loops) : NULL;
	return before && before->is_array ? before : layout_over(k, vec_last(&loops), loops.at[0], loops);
}

/* The turns of `loop` matter to v, or to how often the loops inside of it run that do. */
static bool makes_a_difference(Keeper *k, const Value *v, const Op *loop, const OpVec *inner_first)
{
	if (loop->code != OP_for || !is_same_in_each_turn(k, v, loop))
		return true;
	for (size_t i = 0; i < inner_first->count; i++)
		for (uint32_t b = 0; b < 2 && inner_first->at[i]->code == OP_for; b++)
			if (!is_same_in_each_turn(k, op_operand(inner_first->at[i], b), loop))
				return true;
	return false;
}

Layout *layout_for(Keeper *k, const Value *v)
{
	Layout *all = layout_of(k, value_block(v));
	OpVec   inner_first = { 0 }, loops = { 0 };
	for (size_t i = all->loops.count; i-- > 0;)
		if (makes_a_difference(k, v, all->loops.at[i], &inner_first))
			vec_push(k->ad->arena, &inner_first, all->loops.at[i]);
	for (size_t i = inner_first.count; i-- > 0;)
		vec_push(k->ad->arena, &loops, inner_first.at[i]);
	if (!loops.count || loops.count == all->loops.count)
		return all;
	Layout *fewer = layout_over(k, vec_last(&all->loops), all->outermost, loops);
	return fewer->is_array ? fewer : all;
}
