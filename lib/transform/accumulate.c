/* Sums in memory become accumulations, which need neither a record nor a clearing in the adjoint.
 *
 *   %a = load %p[%i] : f64
 *   %s = add %a, %e : f64                 accum %e, %p[%i] : f64
 *   store %s, %p[%i] : f64 */
#include "analysis/alias.h"
#include "ir/build.h"
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/pass.h"

/* The load of *p that operand i of the sum is, when nothing else sees it or changes *p before the store. */
static Op *load_of_sum(const Aliases *aliases, const Op *store, const Op *sum, uint32_t i)
{
	Op          *load = value_op(op_operand(sum, i));
	const Value *p = op_operand(store, 1);
	if (!load || load->code != OP_load || load->parent != store->parent || op_has(load, ATTR_volatile) ||
	    !value_has_one_use(op_result(load)) || !is_same_address(op_operand(load, 0), p))
		return NULL;
	for (const Op *o = load->next; o != store; o = o->next)
		if (op_may_write(aliases, o, p, op_result(load)->type) && !SEEDED(sum_over_write))
			return NULL;
	return load;
}

static bool try_store(const Aliases *aliases, Op *store)
{
	Op *sum = value_op(op_operand(store, 0));
	if (!sum || (sum->code != OP_add && sum->code != OP_sub) || sum->parent != store->parent || !value_has_one_use(op_result(sum)) ||
	    !type_is_float(op_result(sum)->type) || op_has(store, ATTR_volatile))
		return false;
	uint32_t at = 0;
	Op      *load = load_of_sum(aliases, store, sum, 0);
	if (!load && sum->code == OP_add) {
		at = 1;
		load = load_of_sum(aliases, store, sum, 1);
	}
	if (!load)
		return false;
	Builder b = builder_before(store);
	Value  *term = op_operand(sum, 1 - at);
	if (sum->code == OP_sub && !SEEDED(difference_added))
		term = build_unary(&b, OP_neg, term);
	build_accum(&b, term, op_operand(store, 1));
	op_erase(store);
	op_erase(sum);
	op_erase(load);
	return true;
}

bool pass_accumulate(Func *f, PassContext *ctx)
{
	const Aliases *aliases = pass_aliases(ctx, f);
	bool           changed = false;
	for (Op *op = walk_first(&f->body), *next; op; op = next) {
		next = walk_next(&f->body, op);
		if (op->code == OP_store)
			changed |= try_store(aliases, op);
	}
	return changed;
}
