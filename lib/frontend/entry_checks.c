/* Generated functions of tensors begin with what they ask of them, instead of MGC_SHAPE:
 *
 *   const bool mgrt_fits = mgrt_check("f", "x", &x, MG_F32, MG_DIMS(n, 784)) && ...;
 *
 * says of the parameter x what "MGC_ELEMENT(float) MGC_SHAPE(n, 784)" would.  What is derived from the function asks
 * the same, on entry. */
#include "frontend/entry_checks.h"

#include <inttypes.h>
#include <string.h>

#include "frontend/prototype.h"

static const Expr *below(const Expr *e, ExprKind kind)
{
	while (e->kind == EXPR_CONVERT || e->kind == EXPR_LOAD)
		e = e->a;
	return e->kind == kind ? e : NULL;
}

static VarDecl *param_of(const FuncDecl *func, const Expr *e)
{
	e = below(e, EXPR_VAR);
	for (uint32_t i = 0; e && i < func->n_params; i++)
		if (func->params[i] == e->var)
			return e->var;
	return NULL;
}

/* A constant or an integer parameter, as in MGC_SHAPE. */
static const char *extent_text(Arena *arena, const FuncDecl *func, const Expr *e)
{
	const VarDecl *param = param_of(func, e);

	if (param)
		return param->type->kind == CTYPE_INT && !param->is_modified ? param->name : NULL;
	e = below(e, EXPR_INT);
	return e && e->integer >= 0 ? str_format(arena, "%" PRId64, e->integer) : NULL;
}

static void read_check(Arena *arena, const FuncDecl *func, const Expr *call)
{
	const Expr *address = below(call->args[2], EXPR_ADDRESS), *element = below(call->args[3], EXPR_INT);
	const Expr *dims = below(call->args[4], EXPR_CALL);
	VarDecl *param = address ? param_of(func, address->a) : NULL;

	if (!param || param->has_shape || !element || !dims || !dims->func || strcmp(dims->func->name, "mg_dims_of") != 0)
		return;
	const Expr *rank = below(dims->args[0], EXPR_INT);
	const uint32_t n = rank ? (uint32_t)rank->integer : dims->n_args;
	const char **shape = ARENA_ARRAY(arena, const char *, n + 1);
	for (uint32_t i = 0; i < n; i++)
		if (i + 1 >= dims->n_args || !(shape[i] = extent_text(arena, func, dims->args[i + 1])))
			return;
	param->has_shape = true;
	param->shape = shape;
	param->n_shape = n;
	if (!param->element_bits)
		param->element_bits = element->integer == 0 ? 32 : 64;
}

static void read_condition(Arena *arena, const FuncDecl *func, const Expr *e)
{
	while (e->kind == EXPR_CONVERT)
		e = e->a;
	if (e->kind == EXPR_LOGICAL && e->op.binary == BINARY_LOGICAL_AND) {
		read_condition(arena, func, e->a);
		read_condition(arena, func, e->b);
	} else if (e->kind == EXPR_CALL && e->func && e->func->in_system_header && strcmp(e->func->name, "mgrt_check") == 0) {
		read_check(arena, func, e);
	}
}

void entry_checks_read(Arena *arena, const FuncDecl *func)
{
	const Stmt *first = func->body && func->body->kind == STMT_COMPOUND && func->body->n_list ? func->body->list[0] : NULL;

	if (first && first->kind == STMT_DECL && first->n_vars == 1 && first->vars[0]->init)
		read_condition(arena, func, first->vars[0]->init);
}
