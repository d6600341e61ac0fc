/* A value's range follows from those of its operands; what a loop carries lies above its initial value where an iteration
 * hands on nothing below, which is looked into under the assumption that it is so. */
#include "analysis/ranges.h"

#include <float.h>
#include <math.h>

#include "ir/eval.h"
#include "support/seeded.h"

enum { MAX_STEPS = 64 };

/* What the branch that was taken says. */
typedef struct Fact {
	const Value       *condition;
	bool               holds;
	const struct Fact *around;
} Fact;

typedef struct Assumption {
	const Value             *carried;
	Range                    range;
	const struct Assumption *around;
} Assumption;

typedef struct Query {
	const Op         *reader; /* the ifs around it hold */
	const Fact       *facts;  /* besides these */
	const Assumption *assumed;
	int               steps;
} Query;

static const Range unbounded = { -INFINITY, INFINITY };

static Range find(Query *q, const Value *v);

static Range bounds(long double low, long double high)
{
	return (Range){ isnan(low) ? -INFINITY : low, isnan(high) ? INFINITY : high };
}

/* As the operation rounds. */
static long double rounded(const Op *op, OpCode code, long double a, long double b)
{
	return eval_float_op(code, op->type->bits, a, b, 0);
}

/* Wider by more than the function may be off, or the compiler may compute more exactly; 0 is exact. */
static Range widened(const Op *op, long double low, long double high)
{
	const long double slack = op->type->bits == 32 ? 1e-6L : 1e-14L;
	if (isfinite(low))
		low = rounded(op, OP_sub, low, slack * fabsl(low));
	if (isfinite(high))
		high = rounded(op, OP_add, high, slack * fabsl(high));
	return bounds(low, high);
}

static Range both(Range a, Range b)
{
	return (Range){ fminl(a.low, b.low), fmaxl(a.high, b.high) };
}

/* ---- operations */

/* Half of the steps that are left are for what comes after it. */
static Range find_operand(Query *q, const Op *op, uint32_t i)
{
	const int kept = i + 1 < op->n_operands ? q->steps / 2 : 0;
	q->steps -= kept;
	const Range r = find(q, op_operand(op, i));
	q->steps += kept;
	return r;
}

static Range sum(const Op *op, Range a, Range b)
{
	return bounds(rounded(op, OP_add, a.low, b.low), rounded(op, OP_add, a.high, b.high));
}

static Range of_sum(Query *q, const Op *op)
{
	const Range a = find_operand(q, op, 0);
	return sum(op, a, find_operand(q, op, 1));
}

static Range of_difference(Query *q, const Op *op)
{
	const Range a = find_operand(q, op, 0), b = find_operand(q, op, 1);
	return sum(op, a, SEEDED(range_of_difference) ? (Range){ -b.low, -b.high } : (Range){ -b.high, -b.low });
}

static Range of_negative(Query *q, const Op *op)
{
	const Range a = find_operand(q, op, 0);
	return (Range){ -a.high, -a.low };
}

static Range around(const long double *corners)
{
	Range r = { INFINITY, -INFINITY };
	for (int i = 0; i < 4; i++) { /* 0 times infinity: one of them is not reached */
		const long double c = isnan(corners[i]) ? 0 : corners[i];
		r = both(r, (Range){ c, c });
	}
	return r;
}

static Range of_magnitude(Range a)
{
	return (Range){ a.low > 0 ? a.low : a.high < 0 ? -a.high : 0, fmaxl(fabsl(a.low), fabsl(a.high)) };
}

static Range of_product(Query *q, const Op *op)
{
	Range a = find_operand(q, op, 0), b = a;
	if (op_operand(op, 0) == op_operand(op, 1))
		a = b = of_magnitude(a);
	else
		b = find_operand(q, op, 1);
	const Range r = around((const long double[]){ a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high });
	return widened(op, SEEDED(range_of_square) ? r.low + 1 : r.low, r.high);
}

static Range of_fma(Query *q, const Op *op)
{
	const Range a = of_product(q, op);
	return sum(op, a, find_operand(q, op, 2));
}

static Range of_quotient(Query *q, const Op *op)
{
	const Range b = find_operand(q, op, 1);
	if (!(b.low > 0 || b.high < 0))
		return unbounded;
	const Range a = find_operand(q, op, 0);
	const Range r = around((const long double[]){ a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high });
	return widened(op, r.low, r.high);
}

static Range of_fabs(Query *q, const Op *op)
{
	return of_magnitude(find_operand(q, op, 0));
}

static Range of_hypot(Query *q, const Op *op)
{
	const Range a = of_magnitude(find_operand(q, op, 0)), b = of_magnitude(find_operand(q, op, 1));
	return widened(op, fmaxl(a.low, b.low), INFINITY);
}

/* Of a number and a NaN they choose the number: a bound holds if both have it, or if it is the constant's. */
static Range of_choice(Query *q, const Op *op)
{
	Range r = both(find_operand(q, op, 0), find_operand(q, op, 1));
	for (uint32_t i = 0; i < 2; i++) {
		if (value_is_const(op_operand(op, i)) && op->code == OP_fmax)
			r.low = value_number(op_operand(op, i));
		else if (value_is_const(op_operand(op, i)))
			r.high = value_number(op_operand(op, i));
	}
	return r;
}

static Range of_power(Query *q, const Op *op)
{
	const Value *exponent = op_operand(op, 1);
	const bool   is_even = value_is_const(exponent) && fmodl(value_number(exponent), 2) == 0;
	return is_even || find_operand(q, op, 0).low >= 0 ? (Range){ 0, INFINITY } : unbounded;
}

static Range of_conversion(Query *q, const Op *op)
{
	const Type *from = op_operand(op, 0)->type;
	if (!type_is_float(from))
		return (Range){ from->kind == TYPE_INT && from->is_signed ? -INFINITY : 0, INFINITY };
	const Range a = find_operand(q, op, 0);
	return bounds(rounded(op, OP_add, a.low, 0), rounded(op, OP_add, a.high, 0));
}

static Range of_first(Query *q, const Op *op)
{
	return find_operand(q, op, 0);
}

/* ---- branches */

static Range under(Query *q, const Value *condition, bool holds, const Value *v)
{
	const Fact        fact = { condition, holds, q->facts };
	const Fact *const facts = q->facts;
	q->facts = &fact;
	const Range r = find(q, v);
	q->facts = facts;
	return r;
}

static Range of_either(Query *q, const Value *condition, const Value *a, const Value *b)
{
	const Range x = under(q, condition, true, a);
	return both(x, under(q, condition, false, b));
}

/* The range within what `v relation c` leaves of it. */
static Range narrowed(Range r, OpCode relation, const Value *c)
{
	const long double x = value_number(c);
	const long double least = c->type->bits == 32 ? FLT_TRUE_MIN : DBL_TRUE_MIN; /* above 0 */
	const bool is_above = relation == OP_gt || relation == OP_ge || relation == OP_eq;
	const bool is_below = relation == OP_lt || relation == OP_le || relation == OP_eq;
	if (is_above)
		r.low = fmaxl(r.low, x);
	if (is_below)
		r.high = fminl(r.high, x);
	if (x == 0 && r.low == 0 && (relation == OP_gt || relation == OP_ne))
		r.low = least;
	if (x == 0 && r.high == 0 && (relation == OP_lt || relation == OP_ne))
		r.high = -least;
	return r;
}

static Range with_fact(Range r, const Value *v, const Value *condition, bool holds)
{
	const Op *op = value_op(condition);
	if (!op)
		return r;
	if (op->code == (holds ? OP_and : OP_or) && condition->type->kind == TYPE_BOOL) {
		r = with_fact(r, v, op_operand(op, 0), holds);
		return with_fact(r, v, op_operand(op, 1), holds);
	}
	if (op_info(op->code)->class != CLASS_COMPARE || !type_is_float(op->type))
		return r;
	const Value *a = op_operand(op, 0), *b = op_operand(op, 1);
	const bool   is_second = b == v && value_is_const(a);
	if (!is_second && !(a == v && value_is_const(b)))
		return r;
	const OpCode said = is_second ? op_mirrored(op->code) : op->code;
	return narrowed(r, holds || SEEDED(range_of_branch) ? said : op_negated(said), is_second ? a : b);
}

static Range with_facts(const Query *q, Range r, const Value *v)
{
	for (const Fact *f = q->facts; f; f = f->around)
		r = with_fact(r, v, f->condition, f->holds);
	for (const Block *b = q->reader ? q->reader->parent : NULL; b && b->parent; b = b->parent->parent)
		if (b->parent->code == OP_if)
			r = with_fact(r, v, op_operand(b->parent, 0), b == &b->parent->blocks[0]);
	return r;
}

/* ---- loops */

/* What an iteration hands on, if what it was handed lies in r: facts about values of another iteration do not hold. */
static Range handed_on(const Query *q, const Op *loop, const Value *carried, Range r, const Value *next)
{
	const Assumption assumed = { carried, r, q->assumed };
	Query inner = { .reader = loop, .assumed = &assumed, .steps = q->steps };
	return find(&inner, next);
}

static Range of_carried(Query *q, const Value *v)
{
	for (const Assumption *a = q->assumed; a; a = a->around)
		if (a->carried == v)
			return a->range;
	const Op      *loop = v->as.block->parent;
	const uint32_t k = arg_index(v) - loop_first_carried(loop);
	const Value   *next = op_operand(block_terminator(v->as.block), k);
	const Range    first = find(q, loop_init(loop, k));
	q->steps /= 4;
	const Range rising = { first.low, INFINITY }, falling = { -INFINITY, first.high };
	if (SEEDED(range_of_carried))
		return rising;
	return (Range){ first.low > -INFINITY && handed_on(q, loop, v, rising, next).low >= first.low ? first.low : -INFINITY,
		        first.high < INFINITY && handed_on(q, loop, v, falling, next).high <= first.high ? first.high : INFINITY };
}

static Range of_select(Query *q, const Op *op)
{
	return of_either(q, op_operand(op, 0), op_operand(op, 1), op_operand(op, 2));
}

static Range of_region(Query *q, const Value *v)
{
	const Op      *op = value_op(v);
	const uint32_t k = result_index(v);
	if (op->code == OP_if)
		return of_either(q, op_operand(op, 0), op_operand(block_terminator(&op->blocks[0]), k), op_operand(block_terminator(&op->blocks[1]), k));
	if (op->code == OP_for && !loop_exit(op))
		return of_carried(q, loop_carried(op, k));
	return unbounded;
}

/* ---- values */

typedef struct RangeRule {
	Range (*find)(Query *q, const Op *op);
	Range values;        /* without it: what the function has for values, whatever its argument is */
	bool  is_monotonous; /* the function rises */
} RangeRule;

static const RangeRule rules[N_OPS] = {
	[OP_add] = { .find = of_sum },
	[OP_sub] = { .find = of_difference },
	[OP_neg] = { .find = of_negative },
	[OP_mul] = { .find = of_product },
	[OP_fma] = { .find = of_fma },
	[OP_div] = { .find = of_quotient },
	[OP_fabs] = { .find = of_fabs },
	[OP_hypot] = { .find = of_hypot },
	[OP_fmax] = { .find = of_choice },
	[OP_fmin] = { .find = of_choice },
	[OP_pow] = { .find = of_power },
	[OP_convert] = { .find = of_conversion },
	[OP_select] = { .find = of_select },
	[OP_via] = { .find = of_first },
	[OP_sqrt] = { .values = { 0, INFINITY }, .is_monotonous = true },
	[OP_exp] = { .values = { 0, INFINITY }, .is_monotonous = true },
	[OP_exp2] = { .values = { 0, INFINITY }, .is_monotonous = true },
	[OP_expm1] = { .values = { -1, INFINITY }, .is_monotonous = true },
	[OP_log] = { .values = { -INFINITY, INFINITY }, .is_monotonous = true },
	[OP_log1p] = { .values = { -INFINITY, INFINITY }, .is_monotonous = true },
	[OP_tanh] = { .values = { -1, 1 }, .is_monotonous = true },
	[OP_erf] = { .values = { -1, 1 }, .is_monotonous = true },
	[OP_erfc] = { .values = { 0, 2 } },
	[OP_sin] = { .values = { -1, 1 } },
	[OP_cos] = { .values = { -1, 1 } },
	[OP_cosh] = { .values = { 1, INFINITY } },
	[OP_asin] = { .values = { -2, 2 } },
	[OP_acos] = { .values = { 0, 4 } },
	[OP_atan] = { .values = { -2, 2 } },
	[OP_atan2] = { .values = { -4, 4 } },
	[OP_acosh] = { .values = { 0, INFINITY } },
};

static Range of_function(Query *q, const Op *op)
{
	Range r = rules[op->code].values;
	if (r.low >= r.high)
		return unbounded;
	if (!rules[op->code].is_monotonous)
		return r;
	const Range a = find_operand(q, op, 0);
	const Range c = widened(op, rounded(op, op->code, a.low, 0), rounded(op, op->code, a.high, 0));
	return (Range){ fmaxl(r.low, c.low), fminl(r.high, c.high) };
}

static Range find(Query *q, const Value *v)
{
	if (!type_is_float(v->type))
		return unbounded;
	if (value_is_const(v))
		return (Range){ value_number(v), value_number(v) };
	if (--q->steps < 0)
		return unbounded;
	const Op *op = value_op(v);
	Range     r = unbounded;
	if (op)
		r = op->n_blocks ? of_region(q, v) : rules[op->code].find ? rules[op->code].find(q, op) : of_function(q, op);
	else if (v->kind == VALUE_ARG && v->as.block->parent && op_is_loop(v->as.block->parent))
		r = of_carried(q, v);
	return with_facts(q, r, v);
}

Range range_of(const Value *v, const Op *reader)
{
	Query q = { .reader = reader, .steps = MAX_STEPS };
	return find(&q, v);
}
