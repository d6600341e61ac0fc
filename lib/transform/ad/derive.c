/* From a request to a function: the signature of the interface page, the seeds, and which mode fills the body.
 *
 *   double f(double a, const double *x)
 *   double f_vjp(double a, double *a_bar, const double *x, double *x_bar, double f_bar)
 *   double f_jvp(double a, double a_dot, const double *x, const double *x_dot, double *f_dot) */
#include "transform/ad/derive.h"

#include <ctype.h>
#include <string.h>

#include "ir/walk.h"
#include "support/seeded.h"
#include "transform/ad/ad.h"
#include "transform/ad/rules.h"
#include "transform/winner.h"

/* The spelling without const, volatile and restrict: adjoints are written. */
static const char *without_qualifiers(Arena *arena, const char *ctype)
{
	static const char *const words[] = { "const", "volatile", "restrict" };
	char *out = str_copy(arena, ctype), *to = out;
	for (const char *from = ctype; *from;) {
		size_t n = 0;
		while (isalnum((unsigned char)from[n]) || from[n] == '_')
			n++;
		bool drop = false;
		for (size_t i = 0; i < COUNT_OF(words); i++)
			drop |= n == strlen(words[i]) && !strncmp(from, words[i], n);
		if (drop) {
			from += n;
			while (*from == ' ')
				from++;
			continue;
		}
		if (!n)
			n = 1;
		memcpy(to, from, n);
		to += n;
		from += n;
	}
	*to = '\0';
	return out;
}

static const char *pointer_to(Arena *arena, const char *ctype)
{
	const char *at = strchr(ctype, '@');
	const bool  space = at != ctype && at[-1] != ' ' && at[-1] != '*';
	return str_format(arena, "%.*s%s*@%s", (int)(at - ctype), ctype, space ? " " : "", at + 1);
}

static Param shadow_param(Ad *ad, const Param *p, const Value *primal, bool behind_pointer)
{
	const bool jvp = ad->spec->mode == DERIVE_JVP;
	Param      out = { .flags = jvp ? PARAM_TANGENT : PARAM_ADJOINT, .loc = p->loc, .primal = primal,
	                     .tensor = p->tensor };
	/* The arguments of a helper may overlap, and their shadows in the same way. */
	const bool may_overlap = ad->func->is_static && type_is_ptr(primal->type) && !(p->flags & PARAM_NOALIAS);
	if (p->flags & PARAM_MAY_ALIAS)
		out.flags |= PARAM_MAY_ALIAS;
	else if (!may_overlap && (behind_pointer || type_is_ptr(primal->type)))
		out.flags |= PARAM_NOALIAS;
	out.flags |= p->flags & PARAM_APART;
	if (jvp)
		out.flags |= p->flags & (PARAM_CONST | PARAM_BYVAL);
	if (p->ctype) {
		out.ctype = jvp ? p->ctype : without_qualifiers(ad->module->arena, p->ctype);
		if (behind_pointer)
			out.ctype = pointer_to(ad->module->arena, out.ctype);
	}
	return out;
}

/* Inserts the shadows of the parameters; ad->params and ad->tangents are filled. */
static void add_shadow_params(Ad *ad)
{
	Func       *f = ad->func;
	const char *suffix = ad->spec->mode == DERIVE_JVP ? "_dot" : "_bar";
	ad->n_params = f->body.n_args;
	ad->params = ARENA_ARRAY(ad->arena, Value *, ad->n_params + 1);
	ad->tangents = ARENA_ARRAY(ad->arena, Value *, ad->n_params + 1);
	memcpy(ad->params, f->body.args, ad->n_params * sizeof *ad->params);
	for (uint32_t i = 0; i < ad->n_params; i++) {
		Value *p = ad->params[i];
		if (!ad->spec->has_shadow[i])
			continue;
		const Param primal = *func_param(f, p);
		const bool  by_value = type_is_float(p->type) || (primal.flags & PARAM_BYVAL);
		const bool  behind_pointer = by_value && ad->spec->mode != DERIVE_JVP;
		const Type *type = behind_pointer && type_is_float(p->type) ? type_ptr(&ad->module->types, p->type) : p->type;
		Param       shadow = shadow_param(ad, &primal, p, behind_pointer);
		if (primal.flags & PARAM_RESULT)
			continue; /* its seed comes last */
		const char *name = str_format(ad->module->arena, "%s%s", p->name, suffix);
		ad->tangents[i] = func_insert_param(f, arg_index(p) + 1, name, type, shadow);
	}
}

/* f_bar or f_dot. */
static void add_seed_param(Ad *ad)
{
	Func       *f = ad->func;
	const Func *primal = ad->spec->primal;
	const bool  jvp = ad->spec->mode == DERIVE_JVP;
	const char *name = str_format(ad->module->arena, "%s%s", primal->name, jvp ? "_dot" : "_bar");
	for (uint32_t i = 0; i < ad->n_params; i++) {
		const Param p = *func_param(f, ad->params[i]);
		if (!(p.flags & PARAM_RESULT) || !ad->spec->has_shadow[i])
			continue;
		Param shadow = shadow_param(ad, &p, ad->params[i], jvp);
		shadow.flags = (shadow.flags & ~(unsigned)(PARAM_RESULT | PARAM_BYVAL)) | (jvp ? 0u : PARAM_BYVAL);
		ad->tangents[i] = func_add_param(f, name, ad->params[i]->type, shadow);
		return;
	}
	if (!f->n_results || !type_is_float(f->results[0]) || (!ad->spec->of_result && f->is_static))
		return;
	const char *ctype = primal->result_ctype ? without_qualifiers(ad->module->arena, primal->result_ctype) : NULL;
	Param       seed = { .flags = jvp ? PARAM_TANGENT | PARAM_NOALIAS : PARAM_ADJOINT, .loc = ad->spec->loc };
	if (ad->spec->mode == DERIVE_GRAD)
		seed.flags |= PARAM_UNIT_SEED;
	seed.ctype = ctype && jvp ? pointer_to(ad->module->arena, ctype) : ctype;
	ad->seed = func_add_param(f, name, jvp ? type_ptr(&ad->module->types, f->results[0]) : f->results[0], seed);
}

void ad_analyse(Ad *ad)
{
	Func          *f = ad->func;
	ParamActivity *params = ARENA_ARRAY(ad->arena, ParamActivity, f->body.n_args + 1);
	for (uint32_t i = 0; i < ad->n_params; i++) {
		const uint32_t at = arg_index(ad->params[i]);
		const bool     is_written = type_is_ptr(ad->params[i]->type) && !(f->params[at].flags & (PARAM_CONST | PARAM_BYVAL));
		params[at].has_shadow = ad->spec->has_shadow[i];
		/* A written buffer's adjoint is consumed whatever was asked for. */
		params[at].is_independent = ad->spec->wrt[i] || (is_written && ad->spec->has_shadow[i]);
		params[at].is_dependent = ad->spec->of[i] || (is_written && ad->spec->has_shadow[i]);
	}
	ActivityQuery *query = ARENA_NEW(ad->arena, ActivityQuery);
	*query = (ActivityQuery){ .params = params, .result_is_dependent = ad->spec->of_result,
	                          .everything = ad->ctx->options->no_activity, .matters = rule_matters };
	ad->activity = activity_of(ad->arena, f, query);
}

/* The shadows of pointer parameters are known from the start. */

/* A struct by value is the function's own object: its adjoint has a place of its own, added to the caller's at the end
 * where he asked for it. */
static Value *own_struct_adjoint(Ad *ad, Builder *b, uint32_t i)
{
	Value *count = const_int(ad->module, type_index(&ad->module->types), 1);
	const char *suffix = ad->spec->mode == DERIVE_JVP ? "tangent" : "adjoint";
	Value *own = build_local(b, str_format(ad->module->arena, "%s_%s", ad->params[i]->name, suffix), ad->params[i]->type->elem, count);
	op_set_flag(own->as.op, ATTR_zero);
	op_set_flag(own->as.op, ATTR_shadow);
	map_put(ad->arena, &ad->shadows, ad->params[i], own);
	return own;
}

/* The shadows of pointer parameters are known from the start. */
void ad_seed_shadows(Ad *ad)
{
	Builder start = builder_before(ad->func->body.first);
	for (uint32_t i = 0; i < ad->n_params; i++) {
		Value *p = ad->params[i];
		if (!type_is_ptr(p->type))
			continue;
		if (ad->tangents[i])
			map_put(ad->arena, &ad->shadows, p, ad->tangents[i]);
		else if (ad->spec->mode == DERIVE_JVP && (func_param(ad->func, p)->flags & PARAM_BYVAL) && value_has_shadow(ad->activity, p))
			own_struct_adjoint(ad, &start, i);
	}
}

/* Takes the return out; the results it had. */
static Value **take_return(Ad *ad, uint32_t *n, Loc *loc)
{
	Op     *ret = block_terminator(&ad->func->body);
	Value **results = ARENA_ARRAY(ad->arena, Value *, ret->n_operands + 1);
	*n = ret->n_operands;
	*loc = ret->loc;
	for (uint32_t i = 0; i < *n; i++)
		results[i] = op_operand(ret, i);
	op_erase(ret);
	ad->forward_end = ad->func->body.last;
	return results;
}

/* What the function allocates for itself lives until the reverse sweep has read it: its free moves to the end. */
static void free_late(Ad *ad)
{
	Block *body = &ad->func->body;
	VEC(Op *) frees = { 0 };
	for (Op *op = body->first; op; op = op->next) {
		const Op *object = op->code == OP_free ? value_op(pointer_root(op_operand(op, 0))) : NULL;
		if (object && object->code == OP_alloc && object->parent == body && !SEEDED(freed_early))
			vec_push(ad->arena, &frees, op);
	}
	for (size_t i = 0; i < frees.count; i++) {
		op_unlink(frees.at[i]);
		block_insert_before(block_terminator(body), frees.at[i]);
	}
}

/* The frees that free_late moved stand at the end of the forward sweep: behind the reverse one with them. */
static void move_late_frees(Ad *ad)
{
	Block *body = &ad->func->body;
	Op    *ret = block_terminator(body);
	for (Op *op = ad->forward_end, *before; op && op->code == OP_free; op = before) {
		before = op->prev;
		op_unlink(op);
		block_insert_before(ret, op);
		ret = op;
		ad->forward_end = before;
	}
}

/* What callees write is asked more than once, and has to be answered alike. */
static void look_at_callees(Ad *ad)
{
	FOR_EACH_OP(op, &ad->func->body)
		if (op->code == OP_call && op->callee->body.first && !op->callee->summary.known) {
			aliases_of(ad->arena, ad->func);
			return;
		}
}

static void prepare(Ad *ad)
{
	look_at_callees(ad);
	statics_localise(ad);
	loops_normalise(ad);
	ad_analyse(ad);
	if (versions_choose(ad))
		ad_analyse(ad);
	explain_inactive(ad);
	explain_winners(ad);
	check_sound(ad);
}

static bool needs_own_struct(const Ad *ad, uint32_t i)
{
	return (func_param(ad->func, ad->params[i])->flags & PARAM_BYVAL) && (ad->tangents[i] || value_has_shadow(ad->activity, ad->params[i]));
}

/* The adjoint of each struct that is passed by value, in an array by parameter. */
static Value **begin_adjoint(Ad *ad)
{
	segments_split(ad);
	free_late(ad);
	prepare(ad);
	if (ad->spec->graph && !ad->spec->graph->is_draft) {
		graph_build(ad);
		if (ad->spec->graph->is_traced)
			trace_values(ad);
	}
	ad_seed_shadows(ad);
	Value **own = ARENA_ARRAY(ad->arena, Value *, ad->n_params + 1);
	Builder start = builder_before(ad->func->body.first);
	for (uint32_t i = 0; i < ad->n_params; i++)
		if (needs_own_struct(ad, i))
			own[i] = own_struct_adjoint(ad, &start, i);
	shadows_travel(ad);
	fuse_choose(ad);
	return own;
}

void adjoint_try(Ad *ad)
{
	begin_adjoint(ad);
}

void adjoint_function(Ad *ad)
{
	Func   *f = ad->func;
	Scope   scope = { 0 };
	Value **own = begin_adjoint(ad);
	rerun_choose(ad);

	uint32_t n_results;
	Loc      loc;
	Value  **results = take_return(ad, &n_results, &loc);
	Builder  b = builder_at_end(&f->body);
	b.adjoint = true;
	b.loc = loc;
	if (n_results && type_is_float(results[0]->type) && ad->spec->of_result)
		adjoint_add(ad, &b, &scope, results[0], ad->seed);
	adjoint_block(ad, &b, &scope, &f->body);
	for (uint32_t i = 0; i < ad->n_params; i++) {
		Value *g = adjoint_take(&scope, ad->params[i]);
		b.loc = func_param(f, ad->params[i])->loc;
		if (g && ad->tangents[i])
			build_accum(&b, g, ad->tangents[i]);
		if (own[i] && ad->tangents[i])
			adjoint_add_struct(ad, &b, ad->params[i]->type->elem, own[i], ad->tangents[i]);
	}
	Op *reverse = ad->forward_end ? ad->forward_end->next : f->body.first;
	b.loc = loc;
	if (ad_is_traced(ad))
		op_set_int(build_op(&b, OP_trace_end, NULL, NULL, 0), ATTR_graph, ad->spec->graph->number);
	build_return(&b, results, n_results);
	op_set_flag(reverse ? reverse : f->body.last, ATTR_reverse_sweep);
	if (ad->failed)
		return;
	winner_settle(f);
	move_late_frees(ad);
	guards_drop(f);
	if (!ad->ctx->options->no_need)
		share_values(ad);
	keep_values(ad);
	rerun_add_by_size(ad);
	split_place_calls(ad);
	bound_check_rest(ad);
	bound_guard(ad);
}

/* The shadow parameters of a split callee, in its two halves. */
static void seed_halves(Ad *ad)
{
	Func    *f = ad->func, *r = ad->reverse;
	uint32_t at = 0, in_reverse = 0;
	for (uint32_t i = 0; i < ad->n_params; i++) {
		Value *p = f->body.args[at++];
		ad->params[i] = p;
		if (!ad->spec->has_shadow[i])
			continue;
		Value *back = r->body.args[in_reverse++];
		ad->tangents[i] = back;
		if (!type_is_ptr(p->type))
			continue;
		if (f->params[p->index].flags & PARAM_BYVAL) {
			Builder b = builder_at_end(&r->body);
			b.loc = f->loc;
			map_put(ad->arena, &ad->late, p, own_struct_adjoint(ad, &b, i));
			map_remove(&ad->shadows, p);
		} else if (ad->takes_shadows) {
			Value *shadow = f->body.args[at++];
			map_put(ad->arena, &ad->shadows, p, shadow);
			map_put(ad->arena, &ad->given, shadow, back);
		} else {
			map_put(ad->arena, &ad->shadows, p, back);
		}
	}
	if (ad->spec->of_result)
		ad->seed = r->body.args[in_reverse];
}

void adjoint_halves(Ad *ad)
{
	Func *f = ad->func;
	Scope scope = { 0 };
	ad->n_params = ad->spec->primal->body.n_args;
	ad->params = ARENA_ARRAY(ad->arena, Value *, ad->n_params + 1);
	ad->tangents = ARENA_ARRAY(ad->arena, Value *, ad->n_params + 1);
	seed_halves(ad);
	prepare(ad);
	shadows_travel(ad);

	uint32_t n_results;
	Loc      loc;
	Value  **results = take_return(ad, &n_results, &loc);
	Builder  end = builder_at_end(&f->body), b = builder_at_end(&ad->reverse->body);
	b.adjoint = true;
	b.loc = end.loc = loc;
	map_put(ad->arena, &ad->mirrors, &f->body, &ad->reverse->body);
	if (ad->seed)
		adjoint_add(ad, &b, &scope, results[0], ad->seed);
	adjoint_block(ad, &b, &scope, &f->body);
	for (uint32_t i = 0; i < ad->n_params; i++) {
		Value *g = adjoint_take(&scope, ad->params[i]), *own = map_get(&ad->late, ad->params[i]);
		if (g && ad->tangents[i])
			build_accum(&b, g, ad->tangents[i]);
		if (own)
			adjoint_add_struct(ad, &b, ad->params[i]->type->elem, own, ad->tangents[i]);
	}
	for (size_t i = 0; i < ad->handed_shadows.count; i++)
		build_op(&b, OP_free, NULL, &ad->handed_shadows.at[i], 1);
	build_return(&b, NULL, 0);
	build_return(&end, results, n_results);
	if (ad->failed)
		return;
	winner_settle(f);
	guards_drop(ad->reverse);
	if (!ad->ctx->options->no_need)
		share_values(ad);
	keep_values(ad);
	split_place_calls(ad);
	bound_check_rest(ad);
}

void ad_add_params(Ad *ad)
{
	add_shadow_params(ad);
	add_seed_param(ad);
}

static void make(Ad *ad)
{
	const DeriveSpec *spec = ad->spec;
	Map map = { 0 };
	ad->func = func_clone(spec->primal, str_intern(&ad->module->strings, spec->name), &map);
	ad->func->kind = FUNC_DERIVED;
	ad->func->is_static = false;
	ad->func->is_emitted = true;
	ad->func->primal = spec->primal;
	ad->func->loc = spec->primal->loc;
	for (uint32_t i = 0; spec->apart && i < ad->func->body.n_args; i++)
		ad->func->params[i].flags |= spec->apart[i] ? PARAM_APART : 0u;
	trace_forget(ad);
	ad_add_params(ad);
	if (spec->mode == DERIVE_JVP)
		tangent_function(ad);
	else
		adjoint_function(ad);
	split_generate_all(ad);
}

/* Where a bound may be exceeded no adjoint may have been changed before that is known, and a recursion can only be
 * given a place for its records by its halves: whether something runs forward and backward at once all the same is
 * seen from a derivative, which goes again. */
static bool has_to_be_in_two_sweeps(Module *m, PassContext *ctx, const DeriveSpec *spec)
{
	if (spec->mode == DERIVE_JVP || !ctx->options->fixed_records || ctx->options->no_fuse || !bound_is_in_reach(ctx->arena, spec->primal))
		return false;
	Diag      *diag = ctx->diag;
	const Diag before = *diag;
	const size_t n_funcs = m->funcs.count;
	SplitVec   splits = { 0 };
	DeriveSpec quiet = *spec;
	quiet.graph = NULL;
	diag->is_trial = true;
	diag->show_remarks = diag->show_plan = false;
	Ad ad = { .module = m, .ctx = ctx, .arena = ctx->arena, .spec = &quiet, .splits = &splits };
	make(&ad);
	const bool conflict = !ad.failed && bound_meets_fused(&ad);
	while (m->funcs.count > n_funcs)
		module_drop_func(m, vec_last(&m->funcs));
	*diag = before;
	return conflict;
}

Func *derive(Module *m, PassContext *ctx, const DeriveSpec *spec)
{
	SplitVec    splits = { 0 };
	PassOptions options = *ctx->options;
	PassContext chosen = *ctx;
	Ad  ad = { .module = m, .ctx = &chosen, .arena = ctx->arena, .spec = spec, .splits = &splits };
	if (has_to_be_in_two_sweeps(m, ctx, spec)) {
		options.no_fuse = true;
		chosen.options = &options;
		explain_two_sweeps(&ad);
	}
	make(&ad);
	return ad.failed ? NULL : ad.func;
}

Func *derive_default(Module *m, PassContext *ctx, Func *primal, DeriveMode mode)
{
	static const char *const suffixes[] = { [DERIVE_GRAD] = "grad", [DERIVE_VJP] = "vjp", [DERIVE_JVP] = "jvp" };
	const uint32_t n = primal->body.n_args;
	bool *shadow = ARENA_ARRAY(ctx->arena, bool, n + 1), *of = ARENA_ARRAY(ctx->arena, bool, n + 1);
	for (uint32_t i = 0; i < n; i++) {
		const Type *t = primal->body.args[i]->type;
		shadow[i] = type_is_float(t) || (type_is_ptr(t) && type_reaches_floats(t->elem));
		of[i] = shadow[i] && type_is_ptr(t) && !(primal->params[i].flags & PARAM_CONST);
	}
	const DeriveSpec spec = { .primal = primal, .mode = mode, .wrt = shadow, .of = of, .has_shadow = shadow, .of_result = true,
	                          .loc = primal->loc, .name = str_format(m->arena, "%s_%s", primal->name, suffixes[mode]) };
	return derive(m, ctx, &spec);
}
