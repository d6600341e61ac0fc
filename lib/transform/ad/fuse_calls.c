/* Calls that run forward and backward at once.
 *
 *   y = h(a, p)                   y, a_bar = h_fused(a, p, p_bar, y_bar)
 *
 * in the forward sweep, where y_bar is known before the call: h_fused is h with its reverse sweep behind it.  What a call
 * keeps it keeps for itself, so that a recursion in which the calls are fused, too, keeps nothing at all: the value
 * and the adjoints come from one traversal.
 *
 * The conditions are those of a fused loop.  Until split_place_calls the call stays the operation that it is, with
 * p_bar and y_bar as more operands, and the adjoints of its numbers as more results. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/fuse.h"
#include "transform/ad/split.h"

bool call_is_fused(const Ad *ad, const Op *call)
{
	return map_get(&ad->fused_calls, call) != NULL;
}

/* is it worth it ---------------------------------------------------------------------------------- */

static bool leads_to(Arena *arena, const Func *from, const Func *to)
{
	return from == to || calls_reach(arena, from, to);
}

static Ad *fused_ad(Ad *ad, Split *s, const char *name)
{
	Ad *fused = ARENA_NEW(ad->arena, Ad);
	*fused = (Ad){ .module = ad->module, .ctx = ad->ctx, .arena = ad->arena, .splits = ad->splits };
	fused->spec = split_spec(ad, s, DERIVE_VJP);
	fused->func = split_clone(s, name);
	ad_add_params(fused);
	return fused;
}

/* Looks how far a copy of the callee gets, provided that what is looked at just now can be fused; the copy goes. */
static bool try_cycle(Ad *ad, Split *s)
{
	Diag        *diag = ad->ctx->diag;
	const Diag   before = *diag;
	bool         all = true;
	diag->is_trial = true;
	diag->show_remarks = diag->show_plan = false;
	Ad *trial = fused_ad(ad, s, str_format(ad->module->arena, "%s?%zu", s->primal->name, ad->module->func_by_name.count));
	adjoint_try(trial);
	for (size_t i = 0; i < trial->split_calls.count; i++) {
		const SplitCall *c = &trial->split_calls.at[i];
		if (call_is_fused(trial, c->op) || !leads_to(ad->arena, c->op->callee, s->primal))
			continue;
		all = false;
		s->obstacle = c->obstacle;
		s->obstacle_at = c->obstacle_at;
	}
	module_drop_func(ad->module, trial->func);
	const bool failed = trial->failed || diag->n_errors > before.n_errors;
	*diag = before;
	return all && !failed; /* what is refused is refused again, and then said, when the halves are made */
}

/* Without this the callee would be there twice: with calls of its halves in it, and as these. */
static bool is_worth_fusing(Ad *ad, Split *s)
{
	if (s->verdict == VERDICT_NONE) {
		const size_t n = ad->splits->judged.count;
		s->verdict = VERDICT_ASSUMED;
		vec_push(ad->arena, &ad->splits->judged, s);
		const bool yes = !leads_to(ad->arena, s->primal, s->primal) || try_cycle(ad, s);
		/* What was found on a wrong assumption is forgotten. */
		while (!yes && ad->splits->judged.count > n) {
			Split *other = vec_pop(&ad->splits->judged);
			other->verdict = other->verdict == VERDICT_NO ? VERDICT_NO : VERDICT_NONE;
		}
		s->verdict = yes ? VERDICT_YES : VERDICT_NO;
	}
	return s->verdict != VERDICT_NO;
}

/* may it be --------------------------------------------------------------------------------------- */

/* The shadows of what it is handed have to be there before the reverse sweep, one for each object. */
static Obstacle obstacle_of_arguments(const Split *s, const Op *call, const Block *scope)
{
	for (uint32_t i = 0; i < s->primal->body.n_args; i++) {
		if (!s->mask[i] || !type_is_ptr(op_operand(call, i)->type))
			continue;
		const Op *object = value_op(pointer_root(op_operand(call, i)));
		if (s->primal->params[i].flags & PARAM_RESULT)
			return (Obstacle){ "it returns a struct", call->loc };
		if (!object || object->code != OP_local || object->parent == scope || object->parent == &call->func->body)
			continue;
		if (!value_is_const(op_operand(object, 0)))
			return (Obstacle){ "it uses an array of variable length of a loop or branch", object->loc };
		if (op_is_in_loop(object, scope))
			return (Obstacle){ "it uses an array of a loop", object->loc };
	}
	return (Obstacle){ 0 };
}

/* choosing ---------------------------------------------------------------------------------------- */

/* Nothing but fused calls depends on v, nor on what is computed from it and values without adjoints alone. */
static void settle(Ad *ad, Value *v)
{
	map_put(ad->arena, &ad->settled, v, v);
	for (const Use *u = v->uses; u; u = u->next) {
		Op  *user = u->user;
		bool all = user->n_results == 1 && !user->n_blocks && user->code != OP_call && op_is_pure(user) && ad_needs_adjoint(ad, op_result(user));
		for (uint32_t i = 0; all && i < user->n_operands; i++)
			all = !ad_needs_adjoint(ad, op_operand(user, i));
		if (all)
			settle(ad, op_result(user));
	}
}

static SplitCall *split_call(Ad *ad, const Op *call)
{
	for (size_t i = 0; i < ad->split_calls.count; i++)
		if (ad->split_calls.at[i].op == call)
			return &ad->split_calls.at[i];
	return NULL;
}

static void fuse(Ad *ad, SplitCall *c, Value *seed)
{
	const Split *s = c->split;
	Func        *primal = s->primal;
	Builder      b = builder_before(c->op);
	for (uint32_t i = 0; i < primal->body.n_args; i++) {
		Value *v = op_operand(c->op, i);
		if (s->mask[i] && type_is_ptr(v->type))
			op_add_operand(c->op, shadow_forward(ad, &b, v));
		else if (s->mask[i])
			op_add_result(c->op, str_format(ad->module->arena, "%s_bar", primal->body.args[i]->name), v->type);
	}
	if (s->mask[primal->body.n_args])
		op_add_operand(c->op, seed);
	map_put(ad->arena, &ad->fused_calls, c->op, c->split);
	for (uint32_t i = 0; i < primal->n_results; i++)
		settle(ad, c->op->results[i]);
}

void fuse_call(Ad *ad, const Iterations *it, Op *call, const Block *scope)
{
	SplitCall *c = split_call(ad, call);
	Value     *seeds[1] = { NULL };
	if (!c || ad_is_traced(ad)) /* a trace wants the adjoint of each value */
		return;
	Obstacle found = iterations_call_obstacle(it, call, scope);
	if (!found.text)
		found = obstacle_of_arguments(c->split, call, scope);
	if (!found.text && !is_worth_fusing(ad, c->split))
		found = (Obstacle){ c->split->obstacle ? c->split->obstacle : "it is refused", c->split->obstacle ? c->split->obstacle_at : call->loc };
	if (!found.text)
		found = fuse_find_seeds(ad, it, call, scope, seeds);
	explain_fused_call(ad, call, found.text, found.loc);
	c->obstacle = found.text;
	c->obstacle_at = found.loc;
	if (!found.text)
		fuse(ad, c, seeds[0] || !call->n_results ? seeds[0] : const_zero(ad->module, op_result(call)->type));
}

/* what becomes of it ------------------------------------------------------------------------------ */

void fused_adjoint(Ad *ad, Builder *b, Scope *scope, Op *call)
{
	const Split *s = map_get(&ad->fused_calls, call);
	uint32_t     result = s->primal->n_results;
	for (uint32_t i = 0; i < s->primal->body.n_args; i++)
		if (s->mask[i] && type_is_float(op_operand(call, i)->type) && !SEEDED(call_value_alone))
			adjoint_add(ad, b, scope, op_operand(call, i), call->results[result++]);
}

static Ad *need_fused(Ad *ad, Split *s)
{
	if (s->fused)
		return s->fused;
	Func *known = split_known(ad, s, "fused");
	s->fused_is_made = known != NULL;
	if (known) {
		s->fused = ARENA_NEW(ad->arena, Ad);
		s->fused->func = known;
	} else {
		s->fused = fused_ad(ad, s, split_name(ad, s, "fused"));
	}
	return s->fused;
}

void fused_place(Ad *ad, const SplitCall *c)
{
	Split         *s = c->split;
	Op            *op = c->op;
	const uint32_t n = s->primal->body.n_args;
	uint32_t       more = n; /* operands that fuse() has added */
	Builder        b = builder_before(op);
	Value        **bars = ARENA_ARRAY(ad->arena, Value *, n + 1);
	VEC(Value *) args = { 0 };
	for (uint32_t i = 0; i < n; i++) {
		Value *v = op_operand(op, i);
		vec_push(ad->arena, &args, v);
		if (s->mask[i] && type_is_float(v->type))
			bars[i] = ad_scratch_adjoint(ad, &b, s->primal->body.args[i]->name, v->type);
		if (s->mask[i])
			vec_push(ad->arena, &args, bars[i] ? bars[i] : op_operand(op, more++));
	}
	if (s->mask[n])
		vec_push(ad->arena, &args, op_operand(op, more));
	build_call(&b, need_fused(ad, s)->func, args.at, (uint32_t)args.count);
	const Op *call = op->prev;
	uint32_t  result = s->primal->n_results;
	for (uint32_t i = 0; i < result; i++)
		value_supersede(ad->func, op->results[i], call->results[i]);
	for (uint32_t i = 0; i < n; i++)
		if (bars[i])
			value_supersede(ad->func, op->results[result++], build_load(&b, bars[i]));
	op_erase(op);
}

void fused_generate(Split *s)
{
	adjoint_function(s->fused);
	s->fused->func->summary.is_unfinished = false;
}
