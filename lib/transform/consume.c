/* An adjoint that an iteration takes is cleared behind what it is added to.
 *
 *   for %i in 0..%n {                                for %i in 0..%n {
 *     %g = load %y_bar[%i]                             %g = load %y_bar[%i]
 *     store 0.0, %y_bar[%i]                   ->       accum %g, %a_bar[%i]
 *     accum %g, %a_bar[%i]                             accum %g, %b_bar[%i]
 *     accum %g, %b_bar[%i]                             store 0.0, %y_bar[%i]
 *   }                                                }
 *
 * Where the clear stands in between gcc makes a loop of its own of it, a call of memset, and passes over the array twice;
 * not so of a loop that carries sums.
 * Nothing that follows in the iteration touches what it clears. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/pass.h"

static bool is_clear(const Op *op)
{
	const Value *v = op->code == OP_store ? op_operand(op, 0) : NULL;
	return v && value_is_float(v, 0.0) && !op_has(op, ATTR_volatile) && is_of_adjoints(op->func, op_operand(op, 1));
}

static const Type *type_of_access(const Op *op)
{
	return op->code == OP_load ? op_result(op)->type : op_operand(op, 0)->type;
}

/* The clear may stand behind op as well as in front of it. */
static bool may_pass(const Aliases *aliases, const Op *clear, const Op *op)
{
	if (op->n_blocks || op_has(op, ATTR_volatile))
		return false;
	if (op->code != OP_load && op->code != OP_store && op->code != OP_accum)
		return op_is_pure(op);
	return SEEDED(consumed_late) || !aliases_overlap(aliases, op_operand(clear, 1), type_of_access(clear), op_operand(op, op->code != OP_load), type_of_access(op));
}

/* The last operation that stores what is no clear; NULL: none, or there is something that the clear has to stand in
 * front of. */
static Op *find_last(const Aliases *aliases, const Op *clear)
{
	Op *last = NULL;
	for (Op *op = clear->next; op->code != OP_yield; op = op->next) {
		if (!may_pass(aliases, clear, op))
			return NULL;
		if (op->code == OP_accum || (op->code == OP_store && !is_clear(op)))
			last = op;
	}
	return last;
}

static bool clear_late(const Aliases *aliases, const Op *loop)
{
	bool changed = false;
	for (Op *op = loop->blocks[0].first, *next; op; op = next) {
		next = op->next;
		Op *last = is_clear(op) ? find_last(aliases, op) : NULL;
		if (!last)
			continue;
		Op *behind = last->next;
		while (is_clear(behind))
			behind = behind->next;
		op_unlink(op);
		block_insert_before(behind, op);
		changed = true;
	}
	return changed;
}

bool pass_consume(Func *f, PassContext *ctx)
{
	bool changed = false;
	const Aliases *aliases = NULL;
	FOR_EACH_OP(op, &f->body) {
		if (op->code != OP_for || op->n_results || !loop_is_innermost(op))
			continue;
		aliases = aliases ? aliases : pass_aliases(ctx, f);
		changed |= clear_late(aliases, op);
	}
	return changed;
}
