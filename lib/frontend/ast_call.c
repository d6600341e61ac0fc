/* Calls, and what the macros of the C library hide in them: assert, isnan and its like, <tgmath.h>.
 */
#include <string.h>

#include "frontend/importer.h"
#include "support/text.h"

/* ---- assert */

static const char *unescaped(Importer *im, const char *quoted)
{
	Text text = text_new(im->arena);
	size_t n = strlen(quoted);

	for (size_t i = 1; i + 1 < n; i++) {
		if (quoted[i] == '\\' && i + 2 < n)
			i++;
		text_add_char(&text, quoted[i]);
	}
	return text.length ? text.at : "";
}

/* The condition as text when e calls what a failed assert calls. */
static const char *failed_assertion(Importer *im, const Expr *e)
{
	static const struct {
		const char *name;
		uint32_t text;
	} failures[] = {
		{ "__assert_fail", 0 }, /* glibc, musl */
		{ "__assert_func", 3 }, /* newlib */
		{ "__assert_rtn", 3 },  /* macOS */
	};

	if (e->kind == EXPR_CONVERT && e->type->kind == CTYPE_VOID)
		e = e->a;
	if (e->kind == EXPR_COMMA) /* musl: (fail(), 0) */
		e = e->a;
	if (e->kind != EXPR_CALL || !e->func)
		return NULL;
	for (size_t i = 0; i < COUNT_OF(failures); i++)
		if (strcmp(e->func->name, failures[i].name) == 0 && failures[i].text < e->n_args) {
			const Expr *arg = e->args[failures[i].text];
			while (arg->kind == EXPR_DECAY || arg->kind == EXPR_CONVERT)
				arg = arg->a;
			return arg->kind == EXPR_STRING ? unescaped(im, arg->text) : "";
		}
	return NULL;
}

/* if (condition) ; else fail(); in a statement expression */
static const Stmt *asserting_if(const Expr *e)
{
	const Stmt *s;

	if (e->kind != EXPR_STMT || e->body->kind != STMT_COMPOUND || e->body->n_list != 1)
		return NULL;
	s = e->body->list[0];
	return s->kind == STMT_IF && s->body->kind == STMT_EMPTY && s->other &&
	                       s->other->kind == STMT_EXPR
	               ? s
	               : NULL;
}

Expr *recognise_assert(Importer *im, Expr *e)
{
	Expr *condition = NULL;
	const char *text = NULL;

	if (e->kind == EXPR_COND && !e->a_is_value) {
		condition = e->a;
		text = failed_assertion(im, e->c);
	} else if (e->kind == EXPR_COMMA && asserting_if(e->b)) {
		condition = asserting_if(e->b)->expr;
		text = failed_assertion(im, asserting_if(e->b)->other->expr);
	} else if (e->kind == EXPR_LOGICAL && e->op.binary == BINARY_LOGICAL_OR) {
		condition = e->a;
		text = failed_assertion(im, e->b);
	}
	if (!text)
		return e;
	e = expr_over(im, EXPR_ASSERT, e->type, condition);
	e->text = text;
	return e;
}

/* ---- calls */

FuncDecl *import_builtin_function(Importer *im, const char *name, const CType *result)
{
	Cursor *declared = map_get_str(&im->by_name, name, strlen(name));
	FuncDecl *func;

	if (declared)
		return import_function(im, *declared);
	func = map_get_str(&im->builtins, name, strlen(name));
	if (func)
		return func;
	func = ARENA_NEW(im->arena, FuncDecl);
	func->name = str_intern(im->strings, name);
	func->type = ctype_function(im, result);
	func->in_system_header = true;
	func->header = "<math.h>";
	func->result_ctype = str_format(im->arena, "%s @", result->spelling);
	map_put_str(im->arena, &im->builtins, func->name, strlen(func->name), func);
	return func;
}

/* isnan and its like take any floating type: no prototype says so. */
static FuncDecl *generic_function(Importer *im, const char *name, const CType *result)
{
	FuncDecl *func;
	Map none = im->by_name;

	im->by_name = (Map){ 0 };
	func = import_builtin_function(im, name, result);
	im->by_name = none;
	return func;
}

/* What stands behind the macros of <math.h>. */
static Expr *import_builtin(Importer *im, Cursor c, Expr *call)
{
	static const char *const generic[] = { "isnan",       "isinf",          "isfinite",
		                               "isnormal",    "signbit",        "fpclassify",
		                               "isgreater",   "isgreaterequal", "isless",
		                               "islessequal", "islessgreater",  "isunordered" };
	static const char *const first_argument[] = { "expect", "expect_with_probability",
		                                      "assume_aligned" };
	const char *name = call->func->name + strlen("__builtin_");
	Constant value = cursor_constant(c);

	if (strcmp(name, "isinf_sign") == 0)
		name = "isinf";
	for (size_t i = 0; i < COUNT_OF(first_argument); i++)
		if (strcmp(name, first_argument[i]) == 0 && call->n_args > 0)
			return call->args[0];
	if (value.kind == CONSTANT_INT)
		return expr_integer(im, call->type, call->loc, value.integer);
	if (value.kind == CONSTANT_FLOAT && call->type->kind == CTYPE_FLOAT) {
		Expr *e = expr_new(im, EXPR_FLOAT, call->type, call->loc);
		e->number = (long double)value.number;
		return e;
	}
	if (strcmp(name, "fpclassify") == 0 &&
	    call->n_args == 6) { /* the macro adds what it may return */
		call->args += 5;
		call->n_args = 1;
	}
	for (size_t i = 0; i < COUNT_OF(generic); i++)
		if (strcmp(name, generic[i]) == 0) {
			call->func = generic_function(im, name, call->type);
			return call;
		}
	if (map_get_str(&im->by_name, name, strlen(name)) || call->type->kind == CTYPE_FLOAT)
		call->func = import_builtin_function(im, name, call->type);
	return call;
}

/* <tgmath.h> of clang: __tg_sin(x) is sin, sinf or sinl by type. */
static void rename_type_generic(Importer *im, Expr *call)
{
	const CType *type = call->type->kind == CTYPE_FLOAT || call->n_args == 0
	                            ? call->type
	                            : call->args[0]->type;
	const char *suffix = type->kind != CTYPE_FLOAT ? NULL
	                     : type->bits == 32        ? "f"
	                     : type->bits == 64        ? ""
	                                               : "l";

	if (suffix)
		call->func = import_builtin_function(
			im,
			str_format(im->arena, "%s%s", call->func->name + strlen("__tg_"), suffix),
			call->type);
}

Expr *import_call(Importer *im, Cursor c)
{
	CursorList kids = cursor_children(im->unit, c);
	Expr *e = expr_new(im, EXPR_CALL, value_type(im, c), cursor_loc(im->unit, c));
	Expr *callee;

	if (kids.count == 0)
		return expr_other(im, c, NULL);
	callee = import_expr(im, kids.at[0]);
	for (e->a = callee; callee->kind == EXPR_DECAY || callee->kind == EXPR_DEREF ||
	                    callee->kind == EXPR_ADDRESS;)
		callee = callee->a; /* (*f)(x), (&f)(x) */
	if (callee->kind == EXPR_FUNC) {
		e->func = callee->func;
		e->a = NULL;
	}
	e->n_args = kids.count - 1;
	e->args = ARENA_ARRAY(im->tree, Expr *, e->n_args);
	for (uint32_t i = 0; i < e->n_args; i++)
		e->args[i] = import_expr(im, kids.at[i + 1]);
	if (e->func && strncmp(e->func->name, "__builtin_", 10) == 0)
		return import_builtin(im, c, e);
	if (e->func && strncmp(e->func->name, "__tg_", 5) == 0)
		rename_type_generic(im, e);
	return e;
}
