/* Drops guards of singular partials that cannot matter, and puts 1 for the seed of gradients.
 *
 * The adjoint of an operation whose partial can be infinite is written g == 0 ? 0 : g * partial, so that what control
 * flow keeps from the result adds 0 and not NaN.  Where no branch, select, loop or memory lies between the seed and g,
 * or the partial is proved finite, the plain product stays. */
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/pass.h"

enum { MAX_PROOF_STEPS = 120 };

static bool is_seed(const Value *v)
{
	if (v->kind != VALUE_ARG || v->as.block->parent)
		return false;
	return func_param(v->as.block->func, v)->flags & PARAM_ADJOINT;
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

static bool is_square(const Op *op)
{
	return op && op->code == OP_mul && op_operand(op, 0) == op_operand(op, 1);
}

static bool is_positive_constant(const Value *v)
{
	return value_is_const(v) && type_is_float(v->type) && v->as.constant->number > 0;
}

/* A divisor that is never 0: a constant, or a positive constant plus a square. */
static bool is_never_zero(const Value *v)
{
	if (value_is_const(v))
		return v->as.constant->number != 0;
	const Op *op = value_op(v);
	if (!op || op->code != OP_add)
		return false;
	return (is_positive_constant(op_operand(op, 0)) && is_square(value_op(op_operand(op, 1)))) ||
	       (is_positive_constant(op_operand(op, 1)) && is_square(value_op(op_operand(op, 0))));
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

static bool product_is_finite(const Value *product)
{
	const Op *op = value_op(product);
	if (op && op->code == OP_mul) { /* by a reciprocal that several quotients share */
		op = value_op(op_operand(op, 1));
		if (op && op->code == OP_div && !value_is_const(op_operand(op, 0)))
			return false;
	}
	return op && op->code == OP_div && is_never_zero(op_operand(op, 1));
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

bool pass_guards(Func *f, PassContext *ctx)
{
	bool changed = false;
	(void)ctx;
	FOR_EACH_OP(op, &f->body) {
		Value *g, *product;
		if (!is_guard(op, &g, &product) || (!comes_straight_from_seed(g) && !product_is_finite(product) && !SEEDED(guard_dropped)))
			continue;
		value_replace_uses(op_result(op), product);
		changed = true;
	}
	return put_unit_seed(f) || changed;
}
