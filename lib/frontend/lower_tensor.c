/* Calls of mgrt's tensor operations: calls of the IR, with the structs among the arguments laid flat.
 *
 *   mg_reshape(t, MG_DIMS(2, n))          call @mg_reshape(%t, 2, 2, %n)        rank, extents
 *   mg_gather(t, MG_INDEX(p, 3), 0)       call @mg_gather(%t, %p, 1, 3, 0)      data, rank, extents
 *   mg_stack(parts, 2, 0)                 call @mg_stack(2, %a, %b, 0)          number, parts
 *
 * Code that mgc generated looks behind them, and is read as well:
 *
 *   mgrt_check("f", "x", &x, MG_F32, MG_DIMS(n))    call @mg_check(%x, 0, 1, %n)  where it is true, mgc knows
 *   x.data                                          call @mg_data(%x, 0)          1: nothing is written there
 *   mgrt_matmul_f32(c, a, b, m, n, k, 0)            the same, of ir/contraction.h
 *
 * What they mean is known to pass_tensors alone. */
#include "frontend/lowering.h"
#include "frontend/prototype.h"

#include <string.h>

#include "ir/contraction.h"

typedef VEC(Value *) Args;

/* Stands in a header, with a body that is not looked at. */
static bool is_tensor_check(const FuncDecl *decl)
{
	return decl->in_system_header && strcmp(decl->name, "mgrt_check") == 0;
}

bool is_tensor_call(const FuncDecl *decl)
{
	if (is_tensor_check(decl))
		return true;
	if (!is_library(decl) || strncmp(decl->name, "mg_", 3) != 0)
		return false;
	if (decl->type->elem->kind == CTYPE_TENSOR)
		return true;
	for (uint32_t i = 0; i < decl->n_params; i++)
		if (decl->params[i]->type->kind == CTYPE_TENSOR)
			return true;
	return false;
}

static bool is_record(const CType *type, const char *name)
{
	return type->kind == CTYPE_RECORD && strcmp(type->record->tag, name) == 0;
}

/* The call that makes a struct argument, or NULL. */
static const Expr *made_by(const Expr *e, const char *name)
{
	return e->kind == EXPR_CALL && e->func && strcmp(e->func->name, name) == 0 ? e : NULL;
}

static void add_integer(Lower *l, Args *args, const Expr *e)
{
	vec_push(l->arena, args, convert_value(l, lower_value(l, e), type_index(l->types)));
}

static void add_dims(Lower *l, Args *args, const Expr *e)
{
	const Expr *call = made_by(e, "mg_dims_of");
	int64_t rank = 0;

	if (!call || !expr_is_constant(call->args[0], &rank)) {
		lower_error(l, e->loc, "extents have to stand in the call; write MG_DIMS(...) here");
		rank = 0;
	}
	vec_push(l->arena, args, index_value(l, rank));
	for (int64_t i = 0; i < rank; i++)
		add_integer(l, args, call->args[1 + i]);
}

static void add_index(Lower *l, Args *args, const Expr *e)
{
	const Expr *call = made_by(e, "mg_index_of");

	if (!call) {
		lower_error(l, e->loc, "indices have to stand in the call; write MG_INDEX(...) here");
		return;
	}
	vec_push(l->arena, args, lower_value(l, call->args[0]));
	add_dims(l, args, call->args[1]);
}

/* An array of tensors and the number of them. */
static void add_parts(Lower *l, Args *args, const Expr *array, const Expr *number)
{
	Value *parts = lower_value(l, array);
	int64_t n = 0;

	if (!expr_is_constant(number, &n) || n < 1) {
		lower_error(l, number->loc, "how many tensors these are must be a constant");
		n = 0;
	}
	vec_push(l->arena, args, index_value(l, n));
	for (int64_t i = 0; i < n; i++)
		vec_push(l->arena, args, build_load(&l->b, build_index(&l->b, parts, index_value(l, i))));
}

static Args flat_arguments(Lower *l, const Expr *e)
{
	Args args = { 0 };

	for (uint32_t i = 0; i < e->n_args; i++) {
		const CType *type = e->args[i]->type;

		if (is_record(type, "mg_dims"))
			add_dims(l, &args, e->args[i]);
		else if (is_record(type, "mg_index"))
			add_index(l, &args, e->args[i]);
		else if (type->kind == CTYPE_PTR && type->elem->kind == CTYPE_TENSOR && i + 1 < e->n_args)
			add_parts(l, &args, e->args[i], e->args[i + 1]), i++;
		else if (type->kind == CTYPE_RECORD)
			lower_error(l, e->loc, "'%s' cannot be differentiated; call it outside", e->func->name);
		else if (type->kind == CTYPE_INT || type->kind == CTYPE_BOOL)
			add_integer(l, &args, e->args[i]);
		else
			vec_push(l->arena, &args, lower_value(l, e->args[i]));
	}
	return args;
}

static Func *tensor_func(Lower *l, const char *name, const Type *result)
{
	Func *f = module_func(l->module, name);

	if (f)
		return f;
	f = func_new(l->module, str_intern(&l->module->strings, name), FUNC_LIBRARY);
	f->is_variadic = true;
	f->header = "<mgrt/tensor.h>";
	f->summary = (FuncSummary){ .known = true, .reads_memory = true };
	if (strcmp(name, "mg_copy") == 0) /* the only one that writes, through a view */
		f->summary = (FuncSummary){ .has_io = true };
	f->results = ARENA_ARRAY(l->arena, const Type *, 1);
	f->results[0] = result;
	f->n_results = 1;
	return f;
}

/* (function, parameter, &tensor, element, extents) */
static Value *lower_tensor_check(Lower *l, const Expr *e)
{
	const Expr *t = e->args[2];
	const Type *result = lower_type(l, e->type, e->loc);
	Args args = { 0 };
	Place p;

	while (t->kind == EXPR_CONVERT)
		t = t->a;
	if (t->kind != EXPR_ADDRESS) {
		lower_error(l, e->loc, "mgrt_check of a tensor behind a pointer cannot be differentiated; pass the address of a variable");
		return value_undef(l->module, result);
	}
	p = place_of(l, t->a);
	vec_push(l->arena, &args, place_load(l, &p));
	add_integer(l, &args, e->args[3]);
	add_dims(l, &args, e->args[4]);
	return op_result(build_call(&l->b, tensor_func(l, "mg_check", result), args.at, (uint32_t)args.count));
}

bool is_tensor_data(const Expr *e)
{
	return e->kind == EXPR_LOAD && e->a->kind == EXPR_MEMBER && e->a->a->type->kind == CTYPE_TENSOR;
}

Value *lower_tensor_data(Lower *l, const Expr *e, bool is_const)
{
	const Type *type = lower_type(l, e->type, e->loc);
	const Expr *t = e->a->a;
	Place p;
	Value *args[2];

	if (e->a->is_rvalue_base) {
		args[0] = lower_value(l, t);
	} else {
		p = place_of(l, t);
		args[0] = place_load(l, &p);
	}
	args[1] = index_value(l, is_const);
	return op_result(build_call(&l->b, tensor_func(l, "mg_data", type), args, COUNT_OF(args)));
}

bool is_product_call(const FuncDecl *decl)
{
	return is_library(decl) && product_kind(decl->name) != PRODUCT_NONE;
}

Value *lower_product(Lower *l, const Expr *e)
{
	Func *f = product_func(l->module, e->func->name);
	Value **args = ARENA_ARRAY(l->arena, Value *, e->n_args + 1);

	for (uint32_t i = 0; i < e->n_args; i++)
		args[i] = convert_value(l, lower_value(l, e->args[i]), f->body.args[i]->type);
	build_call(&l->b, f, args, e->n_args);
	return NULL;
}

Value *lower_tensor_call(Lower *l, const Expr *e)
{
	Args args;

	if (is_tensor_check(e->func))
		return lower_tensor_check(l, e);
	args = flat_arguments(l, e);
	Func *f = tensor_func(l, e->func->name, lower_type(l, e->func->type->elem, e->func->loc));
	return op_result(build_call(&l->b, f, args.at, (uint32_t)args.count));
}

/* "n x 784 x f32" of a parameter, from its annotations; refuses where a requested function lacks them. */
const char *tensor_param_shape(Lower *l, const FuncState *state, const VarDecl *param)
{
	const int bits = tensor_element_bits(state->decl, param);
	const char *text = "";

	if (!state->request)
		return NULL;
	if (!param->has_shape)
		lower_error(l, param->loc, "the shape of '%s' is not known; put MGC_SHAPE(...) before it, with "
		            "constants or integer parameters", param->name);
	for (uint32_t i = 0; i < param->n_shape; i++)
		text = str_format(l->arena, "%s%s x ", text, param->shape[i]);
	return str_intern(&l->module->strings, str_format(l->arena, "%sf%d", text, bits));
}
