/* Drops guards of singular partials that cannot matter, and puts 1 for the seed of gradients.
 *
 * The adjoint of an operation whose partial can be infinite is written g == 0 ? 0 : g * partial, so that what control
 * flow keeps from the result adds 0 and not NaN.  The plain product stays where no branch, select, loop or memory lies
 * between the seed and g, and where each factor of the partial
 *   - is finite by its range: 1 / b is, where b is 0.01 and a sum of squares, or
 *   - is finite if g is 0, for it, or another quotient by its divisor, is a factor of a term of g. */
#include <math.h>

#include "analysis/alias.h"
#include "analysis/ranges.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"
#include "transform/pass.h"

enum { MAX_PROOF_STEPS = 120, MAX_SEARCHED = 120, SEARCH_PLACES = 256 };

/* The seed of the user; that of a callee may be 0. */
static bool is_seed(const Value *v)
{
	if (v->kind != VALUE_ARG || v->as.block->parent)
		return false;
	const Func *f = v->as.block->func;
	return (func_param(f, v)->flags & PARAM_ADJOINT) && (!f->is_static || SEEDED(callee_seed_trusted));
}

/* g is the seed times other factors, or a sum with such a term: whatever the other terms are, the value is used. */
static bool reaches_seed(const Value *g, int *steps)
{
	if (is_seed(g))
		return true;
	const Op *op = value_op(g);
	if (!op || --*steps < 0)
		return false;
	switch (op->code) {
	case OP_div:
	case OP_neg:
	case OP_convert:
		return reaches_seed(op_operand(op, 0), steps);
	case OP_mul:
	case OP_add:
	case OP_sub:
		return reaches_seed(op_operand(op, 0), steps) || reaches_seed(op_operand(op, 1), steps);
	default:
		return false;
	}
}

static bool comes_straight_from_seed(const Value *g)
{
	int steps = MAX_PROOF_STEPS;
	return reaches_seed(g, &steps);
}

/* select (g == 0), 0, product, as adjoint.c writes it. */
static bool is_guard(const Op *op, Value **g, Value **product)
{
	if (op->code != OP_select || !type_is_float(op_result(op)->type))
		return false;
	const Value *zero = op_operand(op, 1);
	const Op    *test = value_op(op_operand(op, 0));
	if (!value_is_float(zero, 0.0) || !test || test->code != OP_eq || op_operand(test, 1) != zero)
		return false;
	*g = op_operand(test, 0);
	*product = op_operand(op, 2);
	return op_has(op, ATTR_guard);
}

/* ---- factors that are finite */

typedef struct Guard {
	const Op    *op;
	const Value *g;
	int          steps;
} Guard;

static bool is_quotient_by(const Op *op, const Value *divisor)
{
	return divisor && op->code == OP_div && (op_operand(op, 1) == divisor || SEEDED(spoilt_by_others));
}

/* The values that a search has come to, nearest first. */
typedef struct Search {
	const Value *found[MAX_SEARCHED];
	uint16_t     places[SEARCH_PLACES]; /* by hash, what is there + 1 */
	int          n_found;
} Search;

static void search_add(Search *s, const Value *v)
{
	if (!value_op(v) || s->n_found == MAX_SEARCHED)
		return;
	uint32_t at = (uint32_t)((uintptr_t)v / 16 * 40503 / 256) % SEARCH_PLACES;
	for (; s->places[at]; at = (at + 1) % SEARCH_PLACES)
		if (s->found[s->places[at] - 1] == v)
			return;
	s->found[s->n_found++] = v;
	s->places[at] = (uint16_t)s->n_found;
}

/* Where `factor` is not finite, or `divisor` is 0 or NaN, g is not finite: 0 times infinity is NaN, a sum with either of
 * them is one of them.  Either may be NULL. */
static bool is_spoilt(const Value *g, const Value *factor, const Value *divisor)
{
	Search s = { 0 };
	search_add(&s, g);
	for (int i = 0; i < s.n_found; i++) {
		const Op *op = value_op(s.found[i]);
		Value    *guarded, *times;
		if (s.found[i] == factor || is_quotient_by(op, divisor))
			return true;
		switch (op->code) {
		case OP_mul:
		case OP_add:
		case OP_sub:
			search_add(&s, op_operand(op, 1));
			search_add(&s, op_operand(op, 0));
			break;
		case OP_div:
		case OP_neg:
			search_add(&s, op_operand(op, 0));
			break;
		case OP_select: /* what is not finite is not 0 */
			if (is_guard(op, &guarded, &times))
				search_add(&s, guarded);
			break;
		default:
			break;
		}
	}
	return false;
}

/* A square root of what is not 0 is at least this. */
static long double least_divisor(const Type *t)
{
	return t->bits == 32 ? 0x1p-75L : 0x1p-537L;
}

/* A quotient by v is finite if g is 0, and the dividend finite. */
static bool divides_safely(Guard *guard, const Value *v)
{
	const Range       r = range_of(v, guard->op);
	const long double least = least_divisor(v->type);
	return r.low >= least || r.high <= -least || is_spoilt(guard->g, NULL, v);
}

/* As given by the caller: for these an operation has to have an adjoint. */
static bool is_given(const Value *v)
{
	const Op    *op = value_op(v);
	const Value *from = op && op->code == OP_load ? pointer_root(op_operand(op, 0)) : v;
	if (value_is_const(v))
		return isfinite(value_number(v));
	if (from->kind != VALUE_ARG || from->as.block->parent || from->as.block->func->is_static)
		return false;
	return from == v || (func_param(from->as.block->func, from)->flags & PARAM_CONST);
}

static bool is_finite(Guard *guard, const Value *v);

/* The other operand is constant. */
static bool is_finite_power(Guard *guard, const Op *op)
{
	const Value *base = op_operand(op, 0), *exponent = op_operand(op, 1);
	if (!value_is_const(exponent) || !is_finite(guard, base))
		return false;
	const long double e = value_number(exponent);
	const Range       r = range_of(base, guard->op);
	return e >= 0 ? r.low >= 0 || e == floorl(e) : r.low >= least_divisor(base->type);
}

/* v is finite if g is 0, and what the caller gave is finite. */
static bool is_finite(Guard *guard, const Value *v)
{
	const Op *op = value_op(v);
	if (is_given(v) || SEEDED(dividend_is_finite))
		return true;
	if (!op || --guard->steps < 0)
		return false;
	if (is_spoilt(guard->g, v, NULL))
		return true;
	switch (op->code) {
	case OP_div:
		return divides_safely(guard, op_operand(op, 1)) && is_finite(guard, op_operand(op, 0));
	case OP_mul:
	case OP_add:
	case OP_sub:
		return is_finite(guard, op_operand(op, 0)) && is_finite(guard, op_operand(op, 1));
	case OP_select:
		return is_finite(guard, op_operand(op, 1)) && is_finite(guard, op_operand(op, 2));
	case OP_sqrt:
		return range_of(op_operand(op, 0), guard->op).low >= 0 && is_finite(guard, op_operand(op, 0));
	case OP_pow:
		return is_finite_power(guard, op);
	case OP_exp:
	case OP_exp2:
		return isfinite(range_of(v, guard->op).high) && is_finite(guard, op_operand(op, 0));
	case OP_neg:
	case OP_fabs:
	case OP_sin:
	case OP_cos:
	case OP_tanh:
	case OP_atan:
		return is_finite(guard, op_operand(op, 0));
	default:
		return false;
	}
}

/* Whether the product is 0 if g is. */
static bool is_zero_with(Guard *guard, const Value *product)
{
	const Op *op = value_op(product);
	if (product == guard->g)
		return true;
	if (!op || --guard->steps < 0)
		return false;
	switch (op->code) {
	case OP_neg:
		return is_zero_with(guard, op_operand(op, 0));
	case OP_div:
		return is_zero_with(guard, op_operand(op, 0)) && divides_safely(guard, op_operand(op, 1));
	case OP_mul:
		return (is_zero_with(guard, op_operand(op, 0)) && is_finite(guard, op_operand(op, 1))) ||
		       (is_zero_with(guard, op_operand(op, 1)) && is_finite(guard, op_operand(op, 0)));
	default:
		return false;
	}
}

static bool put_unit_seed(Func *f)
{
	for (uint32_t i = 0; i < f->body.n_args; i++) {
		if (!(f->params[i].flags & PARAM_UNIT_SEED))
			continue;
		Value *seed = f->body.args[i];
		value_replace_uses(seed, const_float(f->module, seed->type, 1));
		block_remove_arg(&f->body, i);
		return true;
	}
	return false;
}

bool guards_drop(Func *f)
{
	bool changed = false;
	for (Op *op = walk_first(&f->body), *next; op; op = next) {
		Value *g, *product;
		next = walk_next(&f->body, op);
		if (!is_guard(op, &g, &product))
			continue;
		Guard guard = { .op = op, .g = g, .steps = MAX_PROOF_STEPS };
		if (!comes_straight_from_seed(g) && !is_zero_with(&guard, product) && !SEEDED(guard_dropped))
			continue;
		op_supersede(op, product);
		changed = true;
	}
	return changed;
}

bool pass_guards(Func *f, PassContext *ctx)
{
	(void)ctx;
	const bool changed = guards_drop(f);
	return put_unit_seed(f) || changed;
}
