/* --explain: what is recorded, recomputed and inactive, at the user's lines.
 *
 *   model.c:8:14: remark: 'p' is recorded, 8 bytes in each iteration: computing tanh again would cost more */
#include <string.h>

#include "ir/walk.h"
#include "transform/ad/ad.h"

/* "'p'"; values without a name of the user's are called t, t.1, ... */
const char *explain_name(const Ad *ad, const Value *v)
{
	if (!v->name || (v->name[0] == 't' && (v->name[1] == '\0' || v->name[1] == '.')))
		return "the value here";
	return str_format(ad->arena, "'%.*s'", (int)strcspn(v->name, "."), v->name);
}

static Loc place_of(const Ad *ad, const Value *v)
{
	const Op *op = value_op(v);

	return op ? op->loc : v->loc.file ? v->loc : v->as.block->parent ? v->as.block->parent->loc : ad->spec->loc;
}

static bool is_dear(const Op *op)
{
	return op && op_info(op->code)->class == CLASS_MATH && op->code != OP_fabs && op->code != OP_fmin && op->code != OP_fmax;
}

/* Why it is not computed again. */
static const char *reason(const Ad *ad, const Value *v)
{
	const Op *op = value_op(v);

	if (!op)
		return "it is carried from one iteration to the next";
	switch (op->code) {
	case OP_load: return "what it is read from changes before the reverse sweep";
	case OP_call: return "it is the result of a call";
	case OP_if: return "it depends on the branch taken";
	case OP_for:
	case OP_loop: return "it is the result of a loop";
	default: break;
	}
	if (is_dear(op))
		return str_format(ad->arena, "computing %s again would cost more", op_info(op->code)->name);
	return "what it is computed from is gone before the reverse sweep";
}

static bool shows_plan(const Ad *ad)
{
	return ad->ctx->diag->show_remarks || ad->ctx->diag->show_plan;
}

void explain_recorded(const Ad *ad, const Value *v, const Value *count, const Op *unknown)
{
	const char *where = "in each iteration";

	if (!shows_plan(ad))
		return;
	if (count && value_is_const(count))
		diag_plan(ad->ctx->diag, place_of(ad, v), "%s is recorded, %lld bytes: %s", explain_name(ad, v),
		            (long long)(count->as.constant.integer * v->type->size), reason(ad, v));
	else
		diag_plan(ad->ctx->diag, place_of(ad, v), "%s is recorded, %lld bytes %s: %s", explain_name(ad, v),
		            (long long)v->type->size, where, reason(ad, v));
	if (unknown)
		diag_note(ad->ctx->diag, unknown->loc,
		          "in a store that grows, as nobody knows beforehand how often this loop runs; MGC_MAX_TRIPS(n); "
		          "before it would tell");
}

void explain_recomputed(const Ad *ad, const Value *v)
{
	if (shows_plan(ad) && is_dear(value_op(v)))
		diag_plan(ad->ctx->diag, place_of(ad, v), "%s of %s is computed again in the reverse sweep",
		            explain_name(ad, v), op_info(value_op(v)->code)->name);
}

/* Why something is not done, with the line of the obstacle where that is another one. */
static void explain_obstacle(const Ad *ad, Loc at, const char *what, const char *obstacle, Loc loc)
{
	if (loc.line == at.line)
		diag_plan(ad->ctx->diag, at, "%s: %s", what, obstacle);
	else
		diag_plan(ad->ctx->diag, at, "%s: line %u: %s", what, loc.line, obstacle);
}

void explain_fused(const Ad *ad, const Op *loop, const char *obstacle, Loc loc)
{
	if (!shows_plan(ad))
		return;
	if (obstacle)
		explain_obstacle(ad, loop->loc, "the reverse of this loop is a loop of its own", obstacle, loc);
	else
		diag_plan(ad->ctx->diag, loop->loc, "each iteration of this loop runs forward and backward at once");
}

void explain_versions(const Ad *ad, const Op *loop)
{
	if (shows_plan(ad))
		diag_plan(ad->ctx->diag, loop->loc, "there are two versions of this loop: where its rows are no longer than they are apart, iterations do not meet in memory");
}

void explain_two_sweeps(const Ad *ad)
{
	if (shows_plan(ad))
		diag_plan(ad->ctx->diag, ad->spec->primal->loc, "nothing in '%s' runs forward and backward at once: where a bound is exceeded, no adjoint may have been changed",
		          ad->spec->primal->name);
}

void explain_fused_call(const Ad *ad, const Op *call, const char *obstacle, Loc loc)
{
	const char *name = call->callee->name;
	if (!shows_plan(ad))
		return;
	if (obstacle)
		explain_obstacle(ad, call->loc, str_format(ad->arena, "the reverse of this call of '%s' is a call of its own", name), obstacle, loc);
	else
		diag_plan(ad->ctx->diag, call->loc, "this call of '%s' runs forward and backward at once", name);
}

void explain_rerun(const Ad *ad, const Op *loop, const char *obstacle, Loc loc)
{
	if (!shows_plan(ad) || (obstacle && !ad->ctx->options->rerun_all)) /* recording is what is expected */
		return;
	if (obstacle)
		explain_obstacle(ad, loop->loc, "this loop does not run again in the reverse sweep", obstacle, loc);
	else
		diag_plan(ad->ctx->diag, loop->loc, "each iteration of this loop runs again in the reverse sweep; what it starts from is recorded");
}

void explain_rerun_by_size(const Ad *ad, const Op *loop, int64_t bytes)
{
	if (shows_plan(ad))
		diag_plan(ad->ctx->diag, loop->loc, "each iteration of this loop runs again in the reverse sweep where its records would need more than %d MB", (int)(bytes >> 20));
}

void explain_scratch(const Ad *ad, const Value *object)
{
	if (shows_plan(ad))
		diag_plan(ad->ctx->diag, value_op(object)->loc, "%s has a place of its own for each iteration, where the reverse sweep reads it", explain_name(ad, object));
}

void explain_snapshot(const Ad *ad, const Op *loop, const Value *base, const char *how)
{
	if (shows_plan(ad))
		diag_plan(ad->ctx->diag, loop->loc, "what this loop reads of %s is %s, for the reverse sweep to read it there", explain_name(ad, base), how);
}

void explain_inactive(const Ad *ad)
{
	const Func *f = ad->func;

	if (!ad->ctx->diag->show_remarks)
		return;
	for (uint32_t i = 0; i < ad->n_params; i++) {
		const Value *p = ad->params[i];
		const bool   is_active = value_has_shadow(ad->activity, p) || value_is_active(ad->activity, p);

		if (!type_reaches_floats(p->type) || is_active)
			continue;
		diag_remark(ad->ctx->diag, func_param(f, p)->loc,
		            ad->tangents[i] ? "%s has no influence in '%s': nothing is added to its adjoint"
		                            : "%s carries no derivative in '%s'",
		            explain_name(ad, p), ad->spec->name);
	}
	FOR_EACH_OP(op, &f->body)
		if (op_makes_object(op) && op_result(op)->name && type_reaches_floats(op->type) &&
		    !value_has_shadow(ad->activity, op_result(op)) && !op_has(op, ATTR_shadow))
			diag_remark(ad->ctx->diag, op->loc, "%s carries no derivative", explain_name(ad, op_result(op)));
}

void explain_winners(const Ad *ad)
{
	FOR_EACH_OP(op, &ad->func->body)
		if (op->code == OP_via && value_is_active(ad->activity, op_result(op)) && shows_plan(ad))
			diag_plan(ad->ctx->diag, op->loc, "%s is differentiated as what the iteration computes that chose it, and no other one",
			          explain_name(ad, op_operand(op, 0)));
}
