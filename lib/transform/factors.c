/* Of the product that a loop adds to an adjoint, the factors that the loop does not change are multiplied before it.
 *
 *   for %b in 0..%n {                              %h = mul %g, %x : f64
 *     %t = mul %g, %w : f64                        for %b in 0..%n {
 *     %u = mul %t, %x : f64                  ->      %u = mul %w, %h : f64
 *     accum %u, %t_bar[%b] : f64                     accum %u, %t_bar[%b] : f64
 *   }                                              }
 *
 * With %w of the iteration, %g and %x from outside.  Adjoints alone, for the product is rounded in another way, and may
 * be out of range in between; so numbers of 8 bytes, whose range is wide.  What is added to neighbours then looks the
 * same for each, and compilers make vectors of it. */
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/pass.h"

enum { MIN_TRIPS = 8, MAX_FACTORS = 16, MAX_TERMS = 8 };

/* All that becomes of v is that it is added to adjoints, as a term of a sum perhaps. */
static bool is_added_to_adjoints(const Value *v, int depth)
{
	for (const Use *u = v->uses; u; u = u->next) {
		const Op *user = u->user;
		switch (user->code) {
		case OP_accum:
			if (op_operand(user, 0) != v || !is_of_adjoints(user->func, op_operand(user, 1)))
				return false;
			break;
		case OP_add:
		case OP_sub:
		case OP_neg:
			if (!depth || !is_added_to_adjoints(op_result(user), depth - 1))
				return false;
			break;
		default:
			return false;
		}
	}
	return v->uses;
}

/* A product in the loop of one factor from outside and one from inside. */
static bool splits(const Op *loop, const Value *product, Value **inner, Value **outer)
{
	const Op *op = value_op(product);
	if (!op || op->code != OP_mul || op->parent != &loop->blocks[0] || product->type->size != 8 || !type_is_float(product->type))
		return false;
	const uint32_t k = value_is_within(op_operand(op, 0), loop) ? 0 : 1;
	*inner = op_operand(op, k);
	*outer = op_operand(op, 1 - k);
	return value_is_within(*inner, loop) && !value_is_within(*outer, loop) && !value_is_const(*outer);
}

static bool is_worth_it(const Op *loop)
{
	return loop->code == OP_for && loop_is_innermost(loop) && !loop_exit(loop) && !loop_is_short(loop, MIN_TRIPS);
}

static bool factor(Op *loop)
{
	int n = 0;
	for (Op *op = loop->blocks[0].first, *next; op && n < MAX_FACTORS; op = next) {
		Value *product, *x, *w, *g;
		next = op->next;
		if (op->code != OP_mul || !splits(loop, op_result(op), &product, &x) || !splits(loop, product, &w, &g) ||
		    (!is_added_to_adjoints(op_result(op), MAX_TERMS) && !SEEDED(factors_of_primal)))
			continue;
		Builder before = builder_before(loop), here = builder_before(op);
		before.loc = here.loc = op->loc;
		Value *outside = build_binary(&before, OP_mul, g, x);
		value_replace_uses(op_result(op), build_binary(&here, OP_mul, w, outside));
		op_erase(op);
		n++;
	}
	return n > 0;
}

bool pass_factors(Func *f, PassContext *ctx)
{
	bool changed = false;
	if (ctx->options && ctx->options->small_code)
		return false;
	FOR_EACH_OP(op, &f->body)
		if (is_worth_it(op) && factor(op)) {
			diag_remark(ctx->diag, op->loc, "factors of adjoints that this loop does not change are multiplied before it");
			changed = true;
		}
	return changed;
}
