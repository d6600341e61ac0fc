/* Innermost loops of adjoints that may run in either direction count up: compilers vectorise that.
 *
 *   for %i in rev 0..%n { accum %g, %x_bar[%i] }          for %i in 0..%n { accum %g, %x_bar[%i] }
 *
 * Such a loop carries nothing but sums, and no iteration stores what another one reads or stores.  Accumulations
 * commute: sums of adjoints alone change by their rounding. */
#include "ir/walk.h"
#include "transform/accesses.h"
#include "transform/edit.h"
#include "transform/pass.h"

bool pass_upward(Func *f, PassContext *ctx)
{
	const Aliases *aliases = NULL;
	bool           changed = false;
	FOR_EACH_OP(op, &f->body) {
		if (op->code != OP_for || !op_has(op, ATTR_simd) || !op_has(op, ATTR_rev) || !loop_is_innermost(op))
			continue;
		aliases = aliases ? aliases : aliases_of(ctx->arena, f);
		if (loop_may_run_in(ctx->arena, aliases, op, ORDER_ANY)) {
			op_clear(op, ATTR_rev);
			changed = true;
		}
	}
	return changed;
}
