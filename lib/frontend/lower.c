/* From the tree to the module: every requested function and what it reaches, once each. */
#include "frontend/lower.h"

#include <stdarg.h>
#include <string.h>

#include "frontend/lowering.h"
#include "frontend/prototype.h"

/* ---- refusals */

/* "in 'helper', called from here" up to the request. */
static void note_chain(Lower *l)
{
	const FuncState *state = l->state;

	for (int depth = 0; state && !state->request && state->caller && depth < 32; depth++) {
		diag_note(l->all->diag, state->call, "in '%s', called from here", state->decl->name);
		state = state->caller->lowered;
	}
	if (state && state->request)
		diag_note(l->all->diag, state->decl->loc, "in '%s', requested by %s", state->decl->name,
		          state->request->origin);
}

void lower_error(Lower *l, Loc loc, const char *format, ...)
{
	va_list args;
	const char *message;

	va_start(args, format);
	message = str_vformat(l->arena, format, args);
	va_end(args);
	diag_error(l->all->diag, loc, "%s", message);
	note_chain(l);
	for (FuncState *state = l->state; state && state->func && !state->func->is_refused;
	     state = state->caller ? state->caller->lowered : NULL)
		state->func->is_refused = true;
}

/* ---- constants */

Value *index_value(Lower *l, int64_t i) { return const_int(l->module, type_index(l->types), i); }

Value *int_value(Lower *l, const CType *type, int64_t i)
{
	const Type *to = lower_type(l, type, (Loc){ 0 });

	if (type_is_float(to))
		return const_float(l->module, to, (long double)i);
	if (type_is_ptr(to) && i != 0)
		return build_cast(&l->b, const_int(l->module, type_index(l->types), i), to);
	return type_is_ptr(to) ? const_null(l->module, to) : const_int(l->module, to, i);
}

/* One operation as the target's compiler does it in an initialiser. */
#define ARITHMETIC(type)                                                                           \
	static type arithmetic_##type(OpCode code, type a, type b)                                 \
	{                                                                                          \
		return code == OP_add   ? a + b                                                    \
		       : code == OP_sub ? a - b                                                    \
		       : code == OP_mul ? a * b                                                    \
		       : code == OP_div ? a / b                                                    \
		                        : -a;                                                      \
	}
typedef long double LongDouble;
ARITHMETIC(float)
ARITHMETIC(double)
ARITHMETIC(LongDouble)
#undef ARITHMETIC

static long double arithmetic(OpCode code, int bits, long double a, long double b)
{
	if (bits == 32)
		return (long double)arithmetic_float(code, (float)a, (float)b);
	if (bits == 64)
		return (long double)arithmetic_double(code, (double)a, (double)b);
	return arithmetic_LongDouble(code, a, b);
}

/* A constant expression needs no block: it is lowered into one that is thrown away, and its arithmetic on
 * floating constants is done here, as the compiler does it. */
static Value *evaluate(Lower *l, Value *v)
{
	const Op *op = value_op(v);
	Value *x, *y;

	if (!op)
		return v->kind == VALUE_ARG || v->kind == VALUE_UNDEF ? NULL : v;
	if (op->n_operands == 0 || op->n_operands > 2)
		return NULL;
	x = evaluate(l, op_operand(op, 0));
	y = op->n_operands == 2 ? evaluate(l, op_operand(op, 1)) : NULL;
	if (!x || (op->n_operands == 2 && !y))
		return NULL;
	if (op->code == OP_convert)
		v = build_convert(&l->b, x, v->type);
	else if (op->code == OP_cast || op->code == OP_address)
		return op->code == OP_cast ? x : NULL;
	else if (op_info(op->code)->class == CLASS_ARITH && type_is_float(v->type) && value_is_const(x))
		v = const_float(l->module, v->type,
		                arithmetic(op->code, v->type->bits, value_number(x),
		                           y ? value_number(y) : 0));
	else
		return NULL;
	return value_is_global_like(v) ? v : NULL;
}

Value *lower_constant(Lower *l, const Expr *e, const Type *type)
{
	Block scratch = { .func = l->b.func };
	Block *outer = l->b.block;
	Value *v;

	l->b.block = &scratch;
	v = evaluate(l, convert_value(l, lower_value(l, e), type));
	l->b.block = outer;
	return v;
}

/* ---- globals */

static bool is_reserved(const Lower *l, const char *name)
{
	const StrVec *reserved = &l->all->ast->preamble.reserved;

	for (size_t i = 0; i < reserved->count; i++)
		if (strcmp(reserved->at[i], name) == 0)
			return true;
	return false;
}

static const char *unique_global_name(const Lower *l, const char *name, bool is_taken)
{
	const char *unique = name;

	for (int i = 1; is_taken || module_global(l->module, unique) || module_func(l->module, unique); i++) {
		unique = str_format(l->arena, "%s_%d", name, i);
		is_taken = is_reserved(l, unique);
	}
	return unique;
}

/* A copy has another name than what an included file declares. */
static bool has_to_be_renamed(const Lower *l, const VarDecl *decl, GlobalKind kind)
{
	return kind != GLOBAL_EXTERN && (decl->is_in_header || (decl->owner && is_reserved(l, decl->name)));
}

static GlobalKind global_kind(Lower *l, const VarDecl *decl)
{
	if (decl->type->is_volatile)
		return decl->has_external_linkage ? GLOBAL_EXTERN : GLOBAL_STATIC;
	if (decl->is_const_object && decl->is_definition && decl->init)
		return GLOBAL_CONST;
	if (decl->has_external_linkage)
		return GLOBAL_EXTERN;
	return decl->is_const_object || !global_is_written(l->all, decl) ? GLOBAL_CONST : GLOBAL_STATIC;
}

static void refuse_state(Lower *l, const VarDecl *decl)
{
	lower_error(l, decl->loc, "'%s' keeps state between calls: pass it as a parameter", decl->name);
}

Value *global_value(Lower *l, VarDecl *decl)
{
	Global *g = decl->lowered;
	const CType *type = decl->type, *element = type;
	int64_t count = 1;

	if (g)
		return g->value;
	if (is_array_type(type)) {
		element = type->elem;
		count = type->kind == CTYPE_ARRAY ? type->count : 0;
	}
	const GlobalKind kind = global_kind(l, decl);
	g = global_new(l->module, unique_global_name(l, decl->name, has_to_be_renamed(l, decl, kind)), kind, lower_type(l, element, decl->loc), count);
	decl->lowered = g;
	if (is_arguments_type(g->type))
		lower_error(l, decl->loc, "a va_list outside of functions is not supported");
	g->is_array = is_array_type(type);
	g->is_lent = kind == GLOBAL_STATIC && global_is_lent(l->all, decl);
	g->ctype = decl->ctype;
	g->loc = decl->loc;
	if (g->kind != GLOBAL_EXTERN && decl->init)
		g->init = constant_init(l, decl, decl->init, &g->n_init);
	return g->value;
}

/* ---- functions */

static FuncKind func_kind(const FuncDecl *decl)
{
	if (decl->body)
		return is_called_outside(decl) ? FUNC_EXTERNAL : FUNC_USER;
	return is_library(decl) ? FUNC_LIBRARY : FUNC_EXTERNAL;
}

static unsigned param_flags(const FuncState *state, const VarDecl *decl)
{
	const CType *type = decl->type;
	unsigned flags = 0;

	if (type->kind == CTYPE_RECORD)
		flags |= PARAM_BYVAL;
	if (type->kind == CTYPE_PTR && type->elem->is_const)
		flags |= PARAM_CONST;
	if (decl->may_alias)
		flags |= PARAM_MAY_ALIAS;
	else if ((type->kind == CTYPE_PTR || type->kind == CTYPE_TENSOR) && state->request)
		flags |= PARAM_NOALIAS; /* taken back when the function is also called: see lower() */
	if (decl->is_inactive)
		flags |= PARAM_INACTIVE;
	return flags;
}

static const Type *param_type(Lower *l, const CType *type, Loc loc)
{
	const Type *lowered = lower_type(l, type, loc);

	return lowered->kind == TYPE_RECORD ? type_ptr(l->types, lowered) : lowered;
}

/* NULL where the extents are not all given: of "double (*a)[m]" kept flat, n alone says too little. */
static const char *shape_text(Lower *l, const VarDecl *param)
{
	const char *text = NULL;
	uint32_t rank = 0;

	for (const CType *t = param->type->elem; t && is_array_type(t); t = t->elem)
		rank++;
	if (param->n_shape <= rank && rank > 0 && ctype_is_flat(param->type->elem))
		return NULL;
	for (uint32_t i = 0; i < param->n_shape; i++)
		text = text ? str_format(l->all->module->arena, "%s, %s", text, param->shape[i]) : param->shape[i];
	return text;
}

static void declare_params(Lower *l, FuncState *state)
{
	FuncDecl *decl = state->decl;
	Func *f = state->func;

	if (decl->type->elem->kind == CTYPE_RECORD)
		func_add_param(f, "result", param_type(l, decl->type->elem, decl->loc),
		               (Param){ .flags = PARAM_RESULT | PARAM_NOALIAS, .loc = decl->loc });
	for (uint32_t i = 0; i < decl->n_params; i++) {
		VarDecl *param = decl->params[i];
		const char *name = param->name && param->name[0] ? param->name
		                                                  : str_format(l->arena, "arg%u", i + 1);
		const Type *type = param_type(l, param->type, param->loc);

		func_add_param(f, name, type,
		               (Param){ .flags = param_flags(state, param),
		                        .ctype = is_arguments_type(type) ? NULL : param->ctype,
		                        .loc = param->loc,
		                        .shape = is_tensor(param->type) ? NULL : shape_text(l, param),
		                        .tensor = is_tensor(param->type) ? tensor_param_shape(l, state, param) : NULL });
	}
	declare_arguments(l, state);
}

static void declare_results(Lower *l, FuncState *state)
{
	const CType *result = state->decl->type->elem;
	Func *f = state->func;

	f->result_ctype = state->decl->result_ctype;
	if (result->kind == CTYPE_VOID || result->kind == CTYPE_RECORD)
		return;
	f->results = ARENA_ARRAY(l->arena, const Type *, 1);
	f->results[0] = lower_type(l, result, state->decl->loc);
	f->n_results = 1;
}

static void summarise(Func *f, const FuncDecl *decl)
{
	const LibraryFunc *known = f->kind == FUNC_LIBRARY ? library_find(library_name(decl)) : NULL;

	if (known)
		f->summary = known->summary;
	else if (decl->is_const_or_pure && f->kind != FUNC_USER)
		f->summary = (FuncSummary){ .known = true, .reads_memory = true };
	f->summary.may_not_return = f->summary.may_not_return || decl->is_noreturn;
}

static const char *func_name(const Lower *l, const FuncDecl *decl)
{
	const char *plain = library_name(decl);

	if (decl->body || (plain != decl->name && !library_find(plain)))
		plain = decl->name;
	return decl->body ? unique_global_name(l, plain, false) : plain;
}

static void link_adjoint(Lower *l, Func *f, const FuncDecl *decl)
{
	if (!decl->adjoint)
		return;
	f->adjoint = func_state(l, decl->adjoint, decl->loc)->func;
	f->adjoint->adjoint_of = f;
	f->adjoint_takes_value = decl->adjoint->adjoint_takes_value;
}

static Func *make_func(Lower *l, FuncState *state)
{
	FuncDecl *decl = state->decl;
	const char *name = func_name(l, decl);
	Func *f = decl->body ? NULL : module_func(l->module, name);

	if (f) /* declared twice: by a header and as a builtin */
		return state->func = f;
	f = func_new(l->module, name, func_kind(decl));
	state->func = f;
	f->is_static = decl->is_static;
	f->max_depth = decl->max_depth;
	/* empty parentheses say nothing of a function that is only declared, but of a definition all */
	f->is_variadic = decl->type->is_variadic && (decl->type->has_prototype || !decl->body) && !packs_arguments(decl);
	f->loc = decl->loc;
	f->header = decl->header ? decl->header : library_name(decl) != decl->name ? "<math.h>" : NULL;
	summarise(f, decl);
	declare_params(l, state);
	declare_results(l, state);
	if (f->kind == FUNC_USER)
		vec_push(l->all->arena, &l->all->queue, state);
	link_adjoint(l, f, decl);
	return f;
}

FuncState *func_state(Lower *l, FuncDecl *decl, Loc use)
{
	FuncState *state = decl->lowered;

	if (!state) {
		state = ARENA_NEW(l->all->arena, FuncState);
		state->decl = decl;
		decl->lowered = state;
	}
	if (!state->func) {
		state->caller = l->state ? l->state->decl : NULL;
		state->call = use;
		make_func(l, state);
	}
	if (l->state)
		state->is_called = true;
	return state;
}

/* ---- one function */

static void declare_locals(Lower *l, FuncDecl *decl)
{
	for (size_t i = 0; i < decl->locals.count; i++) {
		VarDecl *local = decl->locals.at[i];
		Variable *var;

		if (local->is_global || local->lowered)
			continue;
		var = ARENA_NEW(l->arena, Variable);
		var->decl = local;
		var->name = local->name;
		var->is_object = local->address_taken || local->type->is_volatile ||
		                 local->type->kind == CTYPE_RECORD || is_array_type(local->type);
		if (!var->is_object) {
			var->type = lower_type(l, local->type, local->loc);
			var->ctype = unusual_ctype(l, local->ctype, var->type);
		}
		local->lowered = var;
	}
}

/* A scalar parameter is a variable; when its address is taken it is copied into an object. */
static void enter_param(Lower *l, VarDecl *decl, Value *arg)
{
	Variable *var = ARENA_NEW(l->arena, Variable);

	*var = (Variable){ .decl = decl, .name = decl->name, .type = arg->type, .value = arg };
	decl->lowered = var;
	if (decl->type->kind == CTYPE_RECORD) {
		var->is_object = true;
	} else if (decl->address_taken || decl->type->is_volatile) {
		var->is_object = true;
		var->value = build_local(&l->b, decl->name, arg->type, index_value(l, 1));
		build_store(&l->b, arg, var->value);
	} else {
		var->ctype = unusual_ctype(l, decl->ctype, arg->type);
	}
}

static void enter_params(Lower *l, FuncDecl *decl, Func *f)
{
	uint32_t first = 0;

	if (decl->type->elem->kind == CTYPE_RECORD) {
		l->result_object = f->body.args[0];
		first = 1;
	}
	for (uint32_t i = 0; i < decl->n_params; i++)
		enter_param(l, decl->params[i], f->body.args[first + i]);
	for (uint32_t i = 0; i < decl->n_params; i++)
		if (decl->params[i]->type->kind == CTYPE_PTR)
			evaluate_extents(l, decl->params[i]->type->elem);
}

/* A static that the function writes is a variable of it; what it holds at the call must not be read. */
static void enter_statics(Lower *l)
{
	for (size_t i = 0; i < l->flow->assigned.count; i++) {
		const VarDecl *decl = l->flow->assigned.at[i];
		Variable *var;

		if (!decl->is_global || map_get(&l->statics, decl) || !static_is_of_one_call(l->all, decl, l->state->decl))
			continue;
		var = ARENA_NEW(l->arena, Variable);
		*var = (Variable){ .decl = decl, .name = decl->name };
		var->type = lower_type(l, decl->type, decl->loc);
		var->ctype = unusual_ctype(l, decl->ctype, var->type);
		var->value = build_load(&l->b, build_local(&l->b, NULL, var->type, index_value(l, 1)));
		map_put(l->arena, &l->statics, decl, var);
		vec_push(l->arena, &l->kept_states, var->value->as.op);
	}
}

static void refuse_states(Lower *l)
{
	for (size_t i = 0; i < l->kept_states.count; i++)
		if (l->kept_states.at[i]->parent) /* not pruned */
			refuse_state(l, l->statics.entries[i].key);
}

/* A va_list of the caller's is none of ours. */
static void refuse_lists(Lower *l, const FuncState *state)
{
	for (uint32_t i = 0; state->request && i < state->decl->n_params; i++)
		if (is_arguments_type(param_type(l, state->decl->params[i]->type, state->decl->loc)))
			lower_error(l, state->decl->params[i]->loc, "a va_list as a parameter of a function that is "
			            "differentiated is not supported; pass an array and its length");
}

static void lower_func(Lowering *all, FuncState *state)
{
	Func *f = state->func;
	FuncDecl *decl = state->decl;
	Lower l = { .all = all, .arena = all->arena, .types = all->types, .module = all->module,
	            .state = state, .flow = flow_of(all, decl), .b = builder_at_end(&f->body) };

	l.b.loc = decl->loc;
	l.region = ++l.last_region;
	refuse_lists(&l, state);
	enter_params(&l, decl, f);
	declare_locals(&l, decl);
	enter_statics(&l);
	if (f->n_results) {
		l.result = (Variable){ .name = "result", .type = f->results[0] };
		l.result.value = value_undef(all->module, f->results[0]);
	}
	l.flow->returned.flag = flag_variable(&l, "returned");
	l.flow->returned.flag.value = const_bool(all->module, false);
	lower_sequence(&l, (Rest){ &decl->body, 1, NULL });
	build_return(&l.b, &l.result.value, f->n_results);
	prune(all->arena, f);
	refuse_states(&l);
}

/* ---- the module */

static void request_roots(Lower *root, RequestVec *requests)
{
	for (size_t i = 0; i < requests->count; i++) {
		Request *request = requests->at[i];
		FuncState *state = request->decl->lowered;

		if (!state || !state->request) {
			if (!state) {
				state = ARENA_NEW(root->arena, FuncState);
				state->decl = request->decl;
				request->decl->lowered = state;
			}
			state->request = request;
		}
		request->func = func_state(root, request->decl, request->loc)->func;
	}
}

/* What holds between the arguments of requested functions does not hold for calls from inside. */
static void forget_noalias(const Lowering *all)
{
	for (size_t i = 0; i < all->queue.count; i++) {
		const FuncState *state = all->queue.at[i];
		Func *f = state->func;

		for (uint32_t k = 0; state->is_called && k < f->body.n_args; k++)
			if (!(f->params[k].flags & PARAM_RESULT))
				f->params[k].flags &= ~(unsigned)PARAM_NOALIAS;
	}
}

Module *lower(Arena *arena, Diag *diag, StrTable *strings, TypeTable *types, Ast *ast, RequestVec *requests)
{
	Lowering all = { .arena = arena, .diag = diag, .ast = ast, .requests = requests };
	Lower root = { .all = &all, .arena = arena };

	all.module = root.module = module_new(arena, diag, types->target);
	all.module->strings = *strings;
	all.module->types = *types;
	all.types = root.types = &all.module->types;
	all.module->preamble = ast->preamble.source_lines;
	all.module->header = ast->preamble.header_lines;
	all.module->reserved = ast->preamble.reserved;
	request_roots(&root, requests);
	for (size_t i = 0; i < all.queue.count; i++)
		lower_func(&all, all.queue.at[i]);
	forget_noalias(&all);
	return all.module;
}
