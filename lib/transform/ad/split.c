/* Calls that stay calls: a callee that can't be inlined (recursion) is split in two.
 *
 *   y = h(a, p)                  y = h_fwd(a, p, kept)             forward sweep, pushes records
 *                                h_rev(&a_bar, p_bar, y_bar, kept) reverse sweep, pops them
 *
 * One pair for each pattern of active arguments.  The records lie on the caller's growing store, last in, first
 * out.  A callee that moves pointers takes their shadows in the forward sweep too.  Forward mode has one function,
 * h_tan.  Where the adjoint of the result is known before the call, one function does both: see fuse_calls.c. */
#include "ir/walk.h"
#include "support/seeded.h"
#include "support/text.h"
#include "transform/ad/split.h"

/* A struct without floats may be a part of one that has some, and bytes may be anything. */
static bool may_lead_to_floats(const Type *pointee)
{
	return !type_is_int(pointee) || pointee->size == 1;
}

static bool func_moves_pointers(const Func *f)
{
	FOR_EACH_OP(op, &f->body) {
		if (op->n_blocks || op->code == OP_select || op->code == OP_load)
			for (uint32_t i = 0; i < op->n_results; i++)
				if (type_is_ptr(op->results[i]->type) && may_lead_to_floats(op->results[i]->type->elem))
					return true;
		if (op->code == OP_store && type_is_ptr(op_operand(op, 0)->type))
			return true;
		if ((op->code == OP_copy || op->code == OP_move) && type_holds_pointers(op->type))
			return true;
		if (op->code == OP_call && op->callee->kind == FUNC_USER && op->callee != f)
			return true; /* not followed: shadows do no harm */
	}
	return false;
}

/* "h_fwd", or "h_fwd_101" where only some of its parameters are active. */
const char *split_name(Ad *ad, const Split *s, const char *half)
{
	const Func *f = s->primal;
	const bool *mask = s->mask;
	Text t = text_new(ad->module->arena);
	bool some = false;
	for (uint32_t i = 0; i < f->body.n_args; i++)
		some |= !mask[i] && (type_is_float(f->body.args[i]->type) ||
		                     (type_is_ptr(f->body.args[i]->type) && type_reaches_floats(f->body.args[i]->type->elem)));
	some |= f->n_results && type_is_float(f->results[0]) && !mask[f->body.n_args];
	text_printf(&t, "%s_%s", f->name, half);
	for (uint32_t i = 0; some && i <= f->body.n_args; i++)
		text_printf(&t, "%s%d", i ? "" : "_", mask[i]);
	return str_intern(&ad->module->strings, t.at);
}

Func *split_known(Ad *ad, const Split *s, const char *half)
{
	Func *f = module_func(ad->module, split_name(ad, s, half));
	return f && f->primal == s->primal ? f : NULL;
}

Func *split_clone(const Split *s, const char *name)
{
	Map   map = { 0 };
	Func *f = func_clone(s->primal, name, &map);
	f->kind = FUNC_DERIVED;
	f->is_static = true;
	f->is_emitted = false;
	f->primal = s->primal;
	f->summary = (FuncSummary){ .is_unfinished = true }; /* it does more than the primal */
	return f;
}

static Param shadow_flags(const Value *primal)
{
	return (Param){ .flags = PARAM_ADJOINT, .primal = primal };
}

static void add_forward_shadows(Ad *ad, const Split *s)
{
	Func *f = s->forward;
	const uint32_t n = f->body.n_args;
	VEC(Value *) params = { 0 };
	for (uint32_t i = 0; i < n; i++)
		vec_push(ad->arena, &params, f->body.args[i]);
	for (uint32_t i = 0; i < n && s->takes_shadows; i++) {
		Value *p = params.at[i];
		if (s->mask[i] && type_is_ptr(p->type))
			func_insert_param(f, arg_index(p) + 1, str_format(ad->module->arena, "%s_bar", p->name), p->type, shadow_flags(NULL));
	}
	bound_add_params(ad, s);
	func_add_param(f, "kept", type_stack(&ad->module->types), (Param){ 0 });
}

static Func *make_reverse(Ad *ad, const Split *s)
{
	const Func *p = s->primal;
	Func *f = func_new(ad->module, split_name(ad, s, "rev"), FUNC_DERIVED);
	f->is_static = true;
	f->primal = p;
	f->loc = p->loc;
	f->summary.is_unfinished = true;
	for (uint32_t i = 0; i < p->body.n_args; i++) {
		const Value *v = p->body.args[i];
		const Type  *t = type_is_ptr(v->type) ? v->type : type_ptr(&ad->module->types, v->type);
		if (s->mask[i])
			func_add_param(f, str_format(ad->module->arena, "%s_bar", v->name), t, shadow_flags(NULL));
	}
	if (s->mask[p->body.n_args])
		func_add_param(f, str_format(ad->module->arena, "%s_bar", p->name), p->results[0], shadow_flags(NULL));
	func_add_param(f, "kept", type_stack(&ad->module->types), (Param){ 0 });
	return f;
}

static bool same_mask(const bool *a, const bool *b, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

DeriveSpec *split_spec(Ad *ad, const Split *s, DeriveMode mode)
{
	const uint32_t n = s->primal->body.n_args;
	DeriveSpec *spec = ARENA_NEW(ad->arena, DeriveSpec);
	bool *of = ARENA_ARRAY(ad->arena, bool, n + 1);
	for (uint32_t i = 0; i < n; i++)
		of[i] = s->mask[i] && type_is_ptr(s->primal->body.args[i]->type) && !(s->primal->params[i].flags & PARAM_CONST);
	*spec = (DeriveSpec){ .primal = s->primal, .mode = mode, .wrt = s->mask, .of = of, .has_shadow = s->mask,
	                      .of_result = s->mask[n], .loc = ad->spec->loc, .name = s->primal->name };
	return spec;
}

static Split *split_of(Ad *ad, Func *primal, const bool *mask)
{
	const uint32_t n = primal->body.n_args;
	for (size_t i = 0; i < ad->splits->count; i++) {
		Split *s = ad->splits->at[i];
		if (s->primal == primal && same_mask(s->mask, mask, n + 1))
			return s;
	}
	Split *s = ARENA_NEW(ad->arena, Split);
	s->primal = primal;
	s->mask = arena_copy(ad->arena, mask, (n + 1) * sizeof *mask);
	vec_push(ad->arena, ad->splits, s); /* before its body is looked at: it may call itself */
	s->takes_shadows = func_moves_pointers(primal);
	return s;
}

static void need_tangent(Ad *ad, Split *s)
{
	if (s->tangent)
		return;
	s->tangent = split_known(ad, s, "tan");
	s->is_made = s->tangent != NULL;
	if (!s->tangent)
		s->tangent = split_clone(s, split_name(ad, s, "tan"));
}

static void need_halves(Ad *ad, Split *s)
{
	if (s->forward)
		return;
	s->forward = split_known(ad, s, "fwd");
	s->reverse = split_known(ad, s, "rev");
	s->is_made = s->forward != NULL;
	if (s->is_made)
		return;
	s->forward = split_clone(s, split_name(ad, s, "fwd"));
	add_forward_shadows(ad, s);
	s->reverse = make_reverse(ad, s);
}

/* ---- at the call */

bool split_can(const Op *op)
{
	return op->code == OP_call && op->callee->kind == FUNC_USER && op->callee->body.first && !op->callee->is_variadic;
}

static bool *mask_of_call(Ad *ad, const Op *op)
{
	bool *mask = ARENA_ARRAY(ad->arena, bool, op->n_operands + 1);
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Value *v = op_operand(op, i);
		mask[i] = type_is_float(v->type) ? ad_needs_adjoint(ad, v) : value_has_shadow(ad->activity, v);
	}
	for (uint32_t i = 0; SEEDED(wrong_clone) && i < op->n_operands; i++)
		if (mask[i] && type_is_float(op_operand(op, i)->type)) {
			mask[i] = false;
			break;
		}
	mask[op->n_operands] = op->n_results && ad_needs_adjoint(ad, op_result(op));
	return mask;
}

static bool is_refused(Ad *ad, const Op *op, const bool *mask)
{
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (mask[i] && (op->callee->params[i].flags & PARAM_BYVAL) && ad->spec->mode != DERIVE_JVP && func_moves_pointers(op->callee)) {
			ad_refuse(ad, op->loc, "'%s' takes an active struct by value and handles pointers, which is not supported where it is not inlined; "
			          "pass a pointer to the struct",
			          op->callee->name);
			return true;
		}
	if (op->n_results && value_has_shadow(ad->activity, op_result(op))) {
		ad_refuse(ad, op->loc, "'%s' returns a pointer to active data, which is not supported where it is not inlined (it is recursive); pass the pointer in",
		          op->callee->name);
		return true;
	}
	return false;
}

typedef VEC(Value *) Arguments;

static Arguments arguments_of(Ad *ad, const Op *op, Value *const *shadows)
{
	Arguments args = { 0 };
	for (uint32_t i = 0; i < op->n_operands; i++) {
		vec_push(ad->arena, &args, op_operand(op, i));
		if (shadows[i])
			vec_push(ad->arena, &args, shadows[i]);
	}
	return args;
}

/* Until the forward half takes the place of the call, whoever asks has to see that shadows are written. */
static Op *stand_in_for(Ad *ad, Op *op, Split *s, Value *const *shadows)
{
	need_halves(ad, s);
	const Arguments args = arguments_of(ad, op, shadows);
	Builder b = builder_before(op);
	Op *call = build_call(&b, s->forward, args.at, (uint32_t)args.count);
	op_set_flag(call, ATTR_shadow); /* it has no reverse of its own */
	return call;
}

void split_travel(Ad *ad, Op *op)
{
	bool *mask = mask_of_call(ad, op);
	if (is_refused(ad, op, mask))
		return;
	Split  *s = split_of(ad, op->callee, mask);
	Value **shadows = ARENA_ARRAY(ad->arena, Value *, op->n_operands + 1);
	Builder b = builder_before(op);
	bool    has_shadows = false;
	for (uint32_t i = 0; i < op->n_operands && s->takes_shadows; i++)
		if (mask[i] && type_is_ptr(op_operand(op, i)->type)) {
			shadows[i] = shadow_forward(ad, &b, op_operand(op, i));
			has_shadows = true;
		}
	Op *stand_in = has_shadows && !SEEDED(shadows_untouched) ? stand_in_for(ad, op, s, shadows) : NULL;
	const SplitCall call = { .op = op, .split = s, .shadows = shadows, .stand_in = stand_in };
	vec_push(ad->arena, &ad->split_calls, call);
	map_put(ad->arena, &ad->split_of_call, op, s);
}

/* Reverse of the call; the forward half takes its place later, when nobody asks any more what it does. */
void split_adjoint(Ad *ad, Builder *b, Scope *scope, Op *op)
{
	Split *s = map_get(&ad->split_of_call, op);
	if (!s)
		return; /* refused */
	if (call_is_fused(ad, op)) {
		fused_adjoint(ad, b, scope, op);
		return;
	}
	need_halves(ad, s);
	s->is_wanted = true;
	for (size_t k = 0; k < ad->split_calls.count; k++)
		ad->split_calls.at[k].is_reversed |= ad->split_calls.at[k].op == op;
	VEC(Value *) args = { 0 };
	Value **bars = ARENA_ARRAY(ad->arena, Value *, op->n_operands + 1);
	for (uint32_t i = 0; i < op->n_operands; i++) {
		Value *v = op_operand(op, i);
		if (!s->mask[i])
			continue;
		if (type_is_float(v->type)) {
			bars[i] = ad_scratch_adjoint(ad, b, s->primal->body.args[i]->name, v->type);
			vec_push(ad->arena, &args, bars[i]);
		} else {
			vec_push(ad->arena, &args, shadow_reverse(ad, b, v));
		}
	}
	if (s->mask[op->n_operands]) {
		Value *g = adjoint_take(scope, op_result(op));
		vec_push(ad->arena, &args, g && !SEEDED(result_seed_lost) ? g : const_float(ad->module, op_result(op)->type, 0));
	}
	vec_push(ad->arena, &args, keep_store(ad, KEEP_IN_REVERSE, op->loc));
	build_call(b, s->reverse, args.at, (uint32_t)args.count);
	for (uint32_t i = 0; i < op->n_operands; i++)
		if (bars[i])
			adjoint_add(ad, b, scope, op_operand(op, i), build_load(b, bars[i]));
}

static void place_forward_half(Ad *ad, const SplitCall *c)
{
	const Arguments args = arguments_of(ad, c->op, c->shadows);
	Builder b = builder_before(c->op);
	build_call(&b, c->split->forward, args.at, (uint32_t)args.count);
	Op *call = c->op->prev;
	bound_add_arguments(ad, call, c->split);
	op_add_operand(call, keep_store(ad, KEEP_IN_FORWARD, c->op->loc));
	if (c->op->n_results)
		value_supersede(ad->func, op_result(c->op), op_result(call));
	op_erase(c->op);
}

void split_place_calls(Ad *ad)
{
	for (size_t k = 0; k < ad->split_calls.count; k++) {
		const SplitCall *c = &ad->split_calls.at[k];
		if (c->stand_in)
			op_erase(c->stand_in);
		const bool is_last = ad->forward_end == c->op;
		const Op  *behind = c->op->next;
		Block     *block = c->op->parent;
		if (call_is_fused(ad, c->op))
			fused_place(ad, c);
		else if (c->is_reversed)
			place_forward_half(ad, c);
		if (is_last)
			ad->forward_end = behind ? behind->prev : block->last;
	}
}

/* ---- forward mode */

/* The call stays the operation that it is, and its result the value that the analyses know. */
static void call_instead(Op *op, Func *callee, Value *const *args, uint32_t n)
{
	while (op->n_operands)
		op_remove_operand(op, op->n_operands - 1);
	for (uint32_t i = 0; i < n; i++)
		op_add_operand(op, args[i]);
	op->callee = callee;
}

Value *split_tangent(Ad *ad, Op *op, Value *const *tangents)
{
	bool *mask = mask_of_call(ad, op);
	if (is_refused(ad, op, mask))
		return NULL;
	Split *s = split_of(ad, op->callee, mask);
	need_tangent(ad, s);
	s->is_wanted = true;
	Builder b = builder_before(op);
	VEC(Value *) args = { 0 };
	Value *dot = NULL, *struct_dot = NULL; /* of the result: the last parameter */
	for (uint32_t i = 0; i < op->n_operands; i++) {
		Value *v = op_operand(op, i);
		vec_push(ad->arena, &args, v);
		if (mask[i] && (op->callee->params[i].flags & PARAM_RESULT))
			struct_dot = shadow_forward(ad, &b, v);
		else if (mask[i])
			vec_push(ad->arena, &args, type_is_float(v->type) ? tangents[i] : shadow_forward(ad, &b, v));
	}
	if (struct_dot)
		vec_push(ad->arena, &args, struct_dot);
	if (mask[op->n_operands]) {
		dot = ad_scratch_adjoint(ad, &b, op->callee->name, op_result(op)->type);
		vec_push(ad->arena, &args, dot);
	}
	call_instead(op, s->tangent, args.at, (uint32_t)args.count);
	b = builder_after(op);
	return dot ? build_load(&b, dot) : NULL;
}

/* ---- bodies */

static void generate(Ad *parent, Split *s)
{
	Ad ad = { .module = parent->module, .ctx = parent->ctx, .arena = parent->arena, .splits = parent->splits };
	ad.spec = split_spec(parent, s, s->tangent ? DERIVE_JVP : DERIVE_VJP);
	ad.func = s->tangent ? s->tangent : s->forward;
	if (s->tangent) {
		ad_add_params(&ad);
		tangent_function(&ad);
	} else {
		ad.reverse = s->reverse;
		ad.takes_shadows = s->takes_shadows;
		adjoint_halves(&ad);
		s->reverse->summary.is_unfinished = false;
	}
	ad.func->summary.is_unfinished = false;
	parent->failed |= ad.failed;
}

void split_generate_all(Ad *ad)
{
	bool more = true; /* a body may ask for others, of an earlier callee too */
	while (more) {
		more = false;
		for (size_t i = 0; i < ad->splits->count && !ad->failed; i++) {
			Split *s = ad->splits->at[i];
			const bool halves = s->is_wanted && !s->is_made, fused = s->fused && !s->fused_is_made;
			more |= halves || fused;
			s->is_made |= halves;
			s->fused_is_made |= fused;
			if (halves)
				generate(ad, s);
			if (fused)
				fused_generate(s);
			ad->failed |= fused && s->fused->failed;
		}
		more &= !ad->failed;
	}
	for (size_t i = 0; i < ad->splits->count; i++) {
		const Split *s = ad->splits->at[i];
		if (s->forward && !s->is_made) { /* only stand-ins had them */
			module_drop_func(ad->module, s->forward);
			module_drop_func(ad->module, s->reverse);
		}
	}
}
