/* rules.def as a table, and partials as IR. */
#include "transform/ad/rules.h"

#include <assert.h>
#include <string.h>

#include "ir/formula.h"
#include "support/seeded.h"

enum { REGULAR, SINGULAR };

static const Rule rules[N_OPS] = {
#define UNARY(op, da, domain, guard) [OP_##op] = { true, 1, { #da }, { domain }, guard == SINGULAR },
#define BINARY(op, da, db, domain_a, domain_b, guard) \
	[OP_##op] = { true, 2, { #da, #db }, { domain_a, domain_b }, guard == SINGULAR },
#define TERNARY(op, da, db, dc, guard) [OP_##op] = { true, 3, { #da, #db, #dc }, { ALL, ALL, ALL }, guard == SINGULAR },
#define NONDIFFERENTIABLE(op) [OP_##op] = { .exists = true },
#include "transform/ad/rules.def"
};

const Rule *rule_of(OpCode code)
{
	return &rules[code];
}

static bool has_influence(const Rule *rule, uint32_t i)
{
	return (int)i < rule->n_operands && strcmp(rule->partials[i], "0") != 0;
}

bool rule_matters(OpCode code, uint32_t operand)
{
	if (code == OP_ldexp)
		return operand == 0;
	return !rules[code].exists || has_influence(&rules[code], operand);
}

Value *rule_partial(Builder *b, OpCode code, int i, Value *const *operands, Value *result)
{
	const Rule *rule = &rules[code];
	assert(rule->exists);
	if (!has_influence(rule, (uint32_t)i))
		return NULL;
	const FormulaName names[] = { { "a", SEEDED(partial_at_result) && code == OP_sin ? result : operands[0] }, { "b", operands[1] }, { "c", operands[2] }, { "y", result } };
	Value *partial = formula_build(b, result->type, rule->partials[i], names, COUNT_OF(names));
	return SEEDED(partial_sign) && code == OP_tanh ? build_unary(b, OP_neg, partial) : partial;
}

/* A choice among constants: what fmax, fmin, fdim and fabs have for partials. */
static bool is_choice(const Value *v)
{
	const Op *op = value_op(v);
	if (op && op->code == OP_select)
		return is_choice(op_operand(op, 1)) && is_choice(op_operand(op, 2));
	return value_is_const(v);
}

/* g * partial as a choice among g, -g and 0, so that what was not chosen gets exactly 0 whatever g is, and so that
 * pass_guards sees a select between the seed and what lies behind. */
static Value *choose(Builder *b, Value *g, Value *partial)
{
	const Op *op = value_op(partial);
	if (op)
		return build_select(b, op_operand(op, 0), choose(b, g, op_operand(op, 1)), choose(b, g, op_operand(op, 2)));
	if (value_is_float(partial, 0))
		return partial;
	if (value_is_float(partial, -1))
		return build_unary(b, OP_neg, g);
	return build_binary(b, OP_mul, g, partial);
}

/* No multiplication where the partial is a choice, a reciprocal or carries a minus sign; both partials of a quotient
 * are made of g / b. */
static Value *product(Builder *b, Value *g, Value *partial)
{
	const Op *p = value_op(partial);
	if (p && is_choice(partial))
		return choose(b, g, partial);
	if (p && p->code == OP_div && value_is_float(op_operand(p, 0), 1.0))
		return build_binary(b, OP_div, g, op_operand(p, 1));
	if (p && p->code == OP_neg)
		return build_unary(b, OP_neg, product(b, g, op_operand(p, 0)));
	if (p && p->code == OP_div && value_op(op_operand(p, 0)) && value_op(op_operand(p, 0))->code == OP_neg)
		return build_unary(b, OP_neg, build_binary(b, OP_mul, build_binary(b, OP_div, g, op_operand(p, 1)), op_operand(value_op(op_operand(p, 0)), 0)));
	return build_binary(b, OP_mul, g, partial);
}

Value *rule_times(Builder *b, OpCode code, Value *g, Value *partial)
{
	Value *times = product(b, g, partial);
	if (SEEDED(guard_missing) || !rules[code].is_singular || times == g || value_is_const(g) || value_is_const(partial))
		return times;
	Value *zero = const_float(b->func->module, g->type, 0);
	Value *guard = build_select(b, build_binary(b, OP_eq, g, zero), zero, times);
	if (value_op(guard) && guard != times)
		op_set_flag(guard->as.op, ATTR_guard);
	return guard;
}
