/* Loops of adjoints that may run in either direction count up: compilers vectorise the innermost ones, and memory is
 * fetched ahead where those around them go the same way.
 *
 *   for %i in rev 0..%n { accum %g, %x_bar[%i] }          for %i in 0..%n { accum %g, %x_bar[%i] }
 *
 * Such a loop carries nothing but sums, and no iteration stores what another one reads or stores, in whatever loops
 * of its own.  Accumulations commute: sums of adjoints alone change by their rounding.
 *
 * A loop around innermost ones follows them where it stands in a loop itself.  What is further out goes on backwards, as
 * the records were made: the last ones are still in the cache, and small ones lie next to those that come after them. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/accesses.h"
#include "transform/pass.h"

/* All that it holds are innermost loops which count up. */
static bool holds_upward_loops(const Op *loop)
{
	FOR_EACH_OP(op, &loop->blocks[0])
		if (op_is_loop(op) && (op_has(op, ATTR_rev) || !loop_is_innermost(op)))
			return false;
	return true;
}

static bool is_worth_turning(const Op *loop)
{
	return loop_is_innermost(loop) || (op_is_in_loop(loop, NULL) && holds_upward_loops(loop));
}

bool pass_upward(Func *f, PassContext *ctx)
{
	const Aliases *aliases = NULL;
	OpVec          loops = { 0 };
	bool           changed = false;
	FOR_EACH_OP(op, &f->body)
		if (op->code == OP_for && op_has(op, ATTR_simd) && op_has(op, ATTR_rev))
			vec_push(ctx->arena, &loops, op);
	for (size_t i = loops.count; i-- > 0;) { /* inner loops first */
		Op *loop = loops.at[i];
		if (!is_worth_turning(loop))
			continue;
		aliases = aliases ? aliases : pass_aliases(ctx, f);
		if (loop_may_run_in(ctx->arena, aliases, loop, ORDER_ANY) || (SEEDED(nest_turned) && !loop_is_innermost(loop))) {
			op_clear(loop, ATTR_rev);
			changed = true;
		}
	}
	return changed;
}
