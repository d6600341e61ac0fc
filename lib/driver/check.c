/* Writes the check program: tables of the types of the arguments, and for each generated function
 *
 *   args_f      its arguments; bars_f and dots_f: their adjoints and tangents
 *   make_f      makes them up
 *   primal_f    calls the function, its tangent, its adjoint with them
 *   tangent_f
 *   adjoint_f
 *
 * What is done with these is the same for all and stands in check_program.inc. */
#include "driver/check.h"

#include <ctype.h>
#include <string.h>

#include "backend/ctype.h"
#include "frontend/prototype.h"
#include "ir/walk.h"
#include "support/str.h"

/* Before the user's headers: their macros may have the names of what these declare. */
static const char includes[] =
	"#ifndef _DEFAULT_SOURCE\n"
	"#define _DEFAULT_SOURCE 1 /* signals under -std=c11 */\n"
	"#endif\n"
	"#include <float.h>\n"
	"#include <math.h>\n"
	"#include <stdio.h>\n"
	"#include <stdlib.h>\n"
	"#include <string.h>\n"
	"#if defined(__unix__) || defined(__APPLE__)\n"
	"#include <setjmp.h>\n"
	"#include <signal.h>\n"
	"#include <unistd.h>\n"
	"#define CHECK_CATCHES 1\n"
	"#else\n"
	"#define CHECK_CATCHES 0\n"
	"#endif\n";

static const char program[] = {
#include "check_program.h"
	, '\0'
};

typedef VEC(const Global *) GlobalVec;

typedef struct Check {
	Arena         *arena;
	Text          *out;
	const Ast     *ast;
	const Options *options;
	Map            type_numbers; /* Type -> its number + 1 */
	VEC(const Type *) types;
	const Request *request;
	const FuncDecl *decl;
	const char    *name;         /* of the generated function */
	Func          *tangent;
	GlobalVec      globals;      /* with external linkage, that the function uses */
} Check;

/* ---- what can be made up ---- */

static bool is_array(const CType *t)
{
	return t->kind == CTYPE_ARRAY || t->kind == CTYPE_VLA || t->kind == CTYPE_OPEN_ARRAY;
}

/* Passed as data in memory of the check's own. */
static bool is_buffer(const CType *t)
{
	return t->kind == CTYPE_PTR || t->kind == CTYPE_TENSOR;
}

/* Behind the first pointer and the arrays there: the rows of a matrix lie side by side. */
static const CType *element_of(const CType *pointer)
{
	const CType *t = pointer->elem;

	while (is_array(t))
		t = t->elem;
	return t;
}

static const char *obstacle_of_type(const CType *t)
{
	while (t->kind == CTYPE_PTR || is_array(t))
		t = t->elem;
	switch (t->kind) {
	case CTYPE_FUNC: return "a function";
	case CTYPE_VOID: return "what is behind 'void *'";
	case CTYPE_COMPLEX: return "a complex number";
	case CTYPE_OTHER: return t->spelling;
	case CTYPE_RECORD:
		return t->record->is_complete ? NULL : "an object of incomplete type";
	default: return NULL;
	}
}

const char *check_obstacle(const Request *request, Loc *at)
{
	const FuncDecl *decl = request->decl;

	for (uint32_t i = 0; i < decl->n_params; i++) {
		const char *obstacle = obstacle_of_type(decl->params[i]->type);

		if (obstacle) {
			*at = decl->params[i]->loc;
			return obstacle;
		}
	}
	*at = decl->loc;
	return decl->type->elem->kind == CTYPE_VOID ? NULL : obstacle_of_type(decl->type->elem);
}

const char *check_tangent_name(Arena *arena, const Request *request)
{
	return str_format(arena, "check_%s", request->name);
}

/* ---- types ---- */

static int number_of_type(Check *c, const Type *type)
{
	const uintptr_t known = (uintptr_t)map_get(&c->type_numbers, type);

	if (known)
		return (int)known - 1;
	vec_push(c->arena, &c->types, type);
	map_put(c->arena, &c->type_numbers, type, (void *)(uintptr_t)c->types.count);
	return (int)c->types.count - 1;
}

static const Type *type_of(const Check *c, const CType *t)
{
	TypeTable *types = c->ast->types;

	switch (t->kind) {
	case CTYPE_BOOL: return type_bool(types);
	case CTYPE_INT: return type_int(types, t->int_kind);
	case CTYPE_FLOAT: return type_float(types, t->bits);
	case CTYPE_PTR: return type_ptr(types, type_of(c, element_of(t)));
	case CTYPE_RECORD: return t->record->type;
	default: return type_void(types);
	}
}

/* A pointer to nothing that can be made up is left NULL. */
static char kind_of_type(const Type *type)
{
	switch (type->kind) {
	case TYPE_FLOAT: return type->bits == 32 ? 'f' : type->bits == 64 ? 'd' : 'l';
	case TYPE_INT: return 'i';
	case TYPE_BOOL: return 'b';
	case TYPE_RECORD: return type->record->is_union || !type->record->is_complete ? '-' : 'r';
	case TYPE_PTR:
		return type->elem->kind == TYPE_VOID || type->elem->kind == TYPE_FUNC || type->elem->size == 0 ? '-' : 'p';
	default: return '-';
	}
}

static void describe_fields(Check *c, Text *fields, const Record *record, int *n_fields)
{
	for (int i = 0; i < record->n_fields; i++) {
		const Field *field = &record->fields[i];
		const Type  *type = field->type;
		int64_t      count = 1;

		if (field->bit_width)
			continue;
		for (; type->kind == TYPE_ARRAY; type = type->elem)
			count *= type->count;
		text_printf(fields, "\t{ %lld, %lld, %d }, /* %s.%s */\n", (long long)field->offset, (long long)count,
		            number_of_type(c, type), record->spelling, field->name);
		++*n_fields;
	}
}

/* The list grows while it is printed. */
static void print_types(Check *c)
{
	Text  types = text_new(c->arena), fields = text_new(c->arena);
	int   n_fields = 0;

	for (size_t i = 0; i < c->types.count; i++) {
		const Type *type = c->types.at[i];
		const char  kind = kind_of_type(type);
		const int   first = kind == 'p' ? number_of_type(c, type->elem) : kind == 'r' ? n_fields : 0;

		if (kind == 'r')
			describe_fields(c, &fields, type->record, &n_fields);
		text_printf(&types, "\t{ '%c', %lld, %d, %d }, /* %zu: %s */\n", kind, (long long)type->size, first,
		            kind == 'r' ? n_fields - first : 0, i, type->text);
	}
	text_printf(c->out, "\nstatic const struct check_field fields_of_types[] = {\n%s\t{ 0, 0, 0 },\n};\n",
	            n_fields ? fields.at : "");
	text_printf(c->out, "\nstatic const struct check_type types_of_arguments[] = {\n%s};\n", types.at);
}

/* ---- names ---- */

static const char *param_name(const Check *c, uint32_t i)
{
	const char *name = c->decl->params[i]->name;

	return *name ? name : str_format(c->arena, "unnamed_%u", i);
}

static bool is_pointer(const Check *c, uint32_t i)
{
	return is_buffer(c->decl->params[i]->type);
}

/* Of what a buffer holds. */
static const Type *buffer_type(const Check *c, uint32_t i)
{
	const VarDecl *param = c->decl->params[i];

	return is_tensor(param->type) ? type_float(c->ast->types, tensor_element_bits(c->decl, param))
	                              : type_of(c, element_of(param->type));
}

/* The declared type, for an object of that name. */
static const char *declare(Check *c, const char *ctype, const char *name)
{
	const char *at = strchr(ctype, '@');

	while (strncmp(ctype, "const ", 6) == 0 || strncmp(ctype, "volatile ", 9) == 0)
		ctype = strchr(ctype, ' ') + 1;
	return str_format(c->arena, "%.*s%s%s", (int)(at - ctype), ctype, name, at + 1);
}

static bool has_result(const Check *c)
{
	return c->decl->type->elem->kind != CTYPE_VOID;
}

static bool result_is_active(const Check *c)
{
	return ctype_holds_floats(c->decl->type->elem);
}

/* ---- what the bodies tell ---- */

typedef struct Facts {
	int       least_bits;
	bool      has_inactive_calls;
	GlobalVec globals;
} Facts;

static void note_type(Facts *facts, const Type *type)
{
	if (type_is_float(type) && type->bits < facts->least_bits)
		facts->least_bits = type->bits;
}

static void note_operation(Arena *arena, Facts *facts, Map *seen, const Op *op)
{
	for (uint32_t i = 0; i < op->n_results; i++)
		note_type(facts, op->results[i]->type);
	facts->has_inactive_calls |= op->callee && op->callee->is_inactive && op->n_results;
	for (uint32_t i = 0; i < op->n_operands; i++) {
		const Value *v = op_operand(op, i);

		if (v->kind != VALUE_GLOBAL || v->as.global->kind != GLOBAL_EXTERN || map_get(seen, v->as.global))
			continue;
		map_put(arena, seen, v->as.global, v->as.global);
		vec_push(arena, &facts->globals, (const Global *)v->as.global);
	}
}

static Facts facts_of(Arena *arena, Func *f)
{
	Facts facts = { .least_bits = 80 };
	Map   seen = { 0 };
	VEC(Func *) work = { 0 };

	vec_push(arena, &work, f);
	while (work.count) {
		f = vec_pop(&work);
		if (map_get(&seen, f))
			continue;
		map_put(arena, &seen, f, f);
		for (uint32_t i = 0; i < f->body.n_args; i++)
			note_type(&facts, f->body.args[i]->type);
		FOR_EACH_OP(op, &f->body) {
			note_operation(arena, &facts, &seen, op);
			if (op->callee && op->callee->body.first)
				vec_push(arena, &work, op->callee);
		}
	}
	return facts;
}

/* ---- globals ---- */

static bool global_is_active(const Check *c, const Global *g)
{
	const Module *m = c->tangent->module;

	for (size_t i = 0; i < m->globals.count; i++)
		if (m->globals.at[i]->shadow_of == g)
			return true;
	return false;
}

void check_own_shadows(Module *m)
{
	for (size_t i = 0; i < m->globals.count; i++) {
		Global *g = m->globals.at[i];

		if (!g->shadow_of)
			continue;
		g->name = str_format(m->arena, "check_%s", g->name);
		g->kind = GLOBAL_STATIC;
	}
}

static void declare_global(Check *c, const Global *g, const char *suffix)
{
	const char *name = str_format(c->arena, "%s%s", g->name, suffix), *ctype = g->ctype;

	if (ctype && strncmp(ctype, "extern ", 7) == 0)
		ctype += 7;
	if (g->is_array && !(ctype && spelling_is_array(ctype)))
		name = str_format(c->arena, "%s[%lld]", name, (long long)g->count);
	text_add(c->out, "extern ");
	ctype_declare(c->out, c->ast->types, g->type, ctype, name, 0);
	text_add(c->out, ";\n");
}

static void declare_globals(Check *c)
{
	for (size_t i = 0; i < c->globals.count; i++) {
		declare_global(c, c->globals.at[i], "");
		if (global_is_active(c, c->globals.at[i]))
			declare_global(c, c->globals.at[i], c->request->mode == MODE_JVP ? "_dot" : "_bar");
	}
}

/* ---- the arguments ---- */

enum { PRIMALS, ADJOINTS, TANGENTS };
static const char *const structs[] = { [PRIMALS] = "args", [ADJOINTS] = "bars", [TANGENTS] = "dots" };

static void print_struct(Check *c, int which)
{
	bool is_empty = true;

	for (uint32_t i = 0; i <= c->decl->n_params; i++) {
		const bool is_result = i == c->decl->n_params;
		if (is_result ? !has_result(c) || (which && !result_is_active(c)) : which && !c->request->has_shadow[i])
			continue;
		text_printf(c->out, "%s\t%s;\n", is_empty ? "\nstatic struct {\n" : "",
		            is_result        ? declare(c, c->decl->result_ctype, "result")
		            : is_pointer(c, i) ? str_format(c->arena, "void *%s", param_name(c, i))
		                             : declare(c, c->decl->params[i]->ctype, param_name(c, i)));
		is_empty = false;
	}
	if (!is_empty)
		text_printf(c->out, "} %s_%s;\n", structs[which], c->name);
}

static void print_args(Check *c)
{
	for (int which = PRIMALS; which <= TANGENTS; which++)
		print_struct(c, which);
}

/* ---- extents ---- */

/* An extent of a variable-length array as C of the arguments; NULL where it is more than a simple expression. */
static const char *extent_text(Check *c, const Expr *e)
{
	static const char *const operators[] = { [BINARY_ADD] = "+", [BINARY_SUB] = "-", [BINARY_MUL] = "*" };

	switch (e->kind) {
	case EXPR_INT:
		return str_format(c->arena, "%lld", (long long)e->integer);
	case EXPR_LOAD:
	case EXPR_CONVERT:
		return extent_text(c, e->a);
	case EXPR_VAR:
		for (uint32_t i = 0; i < c->decl->n_params; i++)
			if (c->decl->params[i] == e->var && e->var->type->kind == CTYPE_INT)
				return str_format(c->arena, "args_%s.%s", c->name, e->var->name);
		return NULL;
	case EXPR_BINARY: {
		const char *a = extent_text(c, e->a), *b = extent_text(c, e->b);
		const char *op = (size_t)e->op.binary < COUNT_OF(operators) ? operators[e->op.binary] : NULL;
		return a && b && op ? str_format(c->arena, "(%s %s %s)", a, op, b) : NULL;
	}
	default:
		return NULL;
	}
}

/* The extents of array type t, joined by " * "; "" for no array, NULL where one is not known. */
static const char *array_extents(Check *c, const CType *t)
{
	const char *text = "";

	for (; is_array(t); t = t->elem) {
		const char *extent = t->kind == CTYPE_ARRAY ? str_format(c->arena, "%lld", (long long)t->count)
		                     : t->kind == CTYPE_VLA && t->vla_count ? extent_text(c, t->vla_count)
		                                                            : NULL;
		if (!extent)
			return NULL;
		text = str_format(c->arena, "%s * (size_t)%s", text, extent);
	}
	return text;
}

static int rank_of(const CType *t)
{
	int rank = 0;

	for (; is_array(t); t = t->elem)
		rank++;
	return rank;
}

/* The number of elements behind a pointer parameter, of what element_of says; NULL: not known. */
static const char *count_of(Check *c, uint32_t i)
{
	const VarDecl *param = c->decl->params[i];
	const bool     has_inner = !is_tensor(param->type);
	const char    *inner = has_inner ? array_extents(c, param->type->elem) : "", *text = "(size_t)1";

	if (!has_inner && !param->n_shape)
		return text;
	if (!param->n_shape)
		return is_array(param->declared_type) && array_extents(c, param->declared_type)
		               ? str_format(c->arena, "(size_t)1%s", array_extents(c, param->declared_type))
		               : NULL;
	for (uint32_t k = 0; k < param->n_shape; k++)
		text = str_format(c->arena, isdigit((unsigned char)*param->shape[k]) ? "%s * %s" : "%s * (size_t)args_%s.%s", text,
		                  isdigit((unsigned char)*param->shape[k]) ? param->shape[k] : c->name, param->shape[k]);
	return !has_inner || (int)param->n_shape > rank_of(param->type->elem) ? text : inner ? str_format(c->arena, "%s%s", text, inner) : NULL;
}

static bool is_mentioned(const char *text, const char *name)
{
	const size_t n = strlen(name);

	for (const char *at = text ? strstr(text, name) : NULL; at; at = strstr(at + 1, name))
		if (at[-1] == '.' && !isalnum((unsigned char)at[n]) && at[n] != '_')
			return true;
	return false;
}

/* Whether an integer parameter may be an extent.  Where extents are known to be others, it is an index or the like:
 * smaller than all of them. */
static bool is_extent(Check *c, uint32_t i)
{
	bool some_are_known = false, all_are_known = true;

	for (uint32_t k = 0; k < c->decl->n_params; k++) {
		const char *count = is_pointer(c, k) ? count_of(c, k) : NULL;

		if (is_mentioned(count, param_name(c, i)))
			return true;
		some_are_known |= count && strstr(count, "args_");
		all_are_known &= !is_pointer(c, k) || count;
	}
	return !some_are_known && !all_are_known;
}

/* The smallest extent that an argument can have: 3, or a constant. */
static int smallest_extent(Check *c)
{
	int smallest = 3;

	for (uint32_t i = 0; i < c->decl->n_params; i++) {
		const VarDecl *param = c->decl->params[i];

		for (uint32_t k = 0; k < param->n_shape; k++)
			if (isdigit((unsigned char)*param->shape[k]) && strlen(param->shape[k]) == 1 && *param->shape[k] - '0' < smallest)
				smallest = *param->shape[k] - '0';
		for (const CType *t = param->declared_type; t->kind == CTYPE_PTR || is_array(t); t = t->elem)
			if (t->kind == CTYPE_ARRAY && t->count > 1 && t->count < smallest)
				smallest = (int)t->count;
	}
	return smallest > 1 ? smallest : 1;
}

/* ---- make ---- */

/* What its adjoint may hold at the call. */
static const char *weight_of(const Check *c, uint32_t i)
{
	return c->request->of[i] || !param_is_output(c->decl->params[i]) ? "CHECK_RANDOM" : "CHECK_ZERO";
}

static void print_make_pointer(Check *c, uint32_t i)
{
	const char *name = param_name(c, i), *count = count_of(c, i);
	const int   type = number_of_type(c, buffer_type(c, i));

	text_printf(c->out, "\targs_%s.%s = check_array(%u, %d, %s, ", c->name, name, i, type, weight_of(c, i));
	text_add(c->out, count ? count : str_format(c->arena, "check_room(%d, 0)", type));
	if (c->request->has_shadow[i])
		text_printf(c->out, ", &bars_%s.%s, &dots_%s.%s);\n", c->name, name, c->name, name);
	else
		text_add(c->out, ", NULL, NULL);\n");
}

static void print_make_object(Check *c, int number, const CType *t, const char *name, const char *weight, bool has_shadow)
{
	text_printf(c->out, "\tcheck_object(%d, %d, %s, &args_%s.%s, ", number, number_of_type(c, type_of(c, t)), weight,
	            c->name, name);
	if (has_shadow)
		text_printf(c->out, "&bars_%s.%s, &dots_%s.%s);\n", c->name, name, c->name, name);
	else
		text_add(c->out, "NULL, NULL);\n");
}

static void print_make_globals(Check *c)
{
	int number = (int)c->decl->n_params;

	for (size_t i = 0; i < c->globals.count; i++) {
		const Global *g = c->globals.at[i];
		const bool    is_jvp = c->request->mode == MODE_JVP;

		text_printf(c->out, "\tcheck_global(%d, %d, %lld, &%s, ", number, number_of_type(c, g->type),
		            (long long)g->count, g->name);
		if (!global_is_active(c, g)) {
			text_add(c->out, "NULL, NULL);\n");
			continue;
		}
		/* A tangent has no adjoint, but its slots are numbers as all others: any place of that size will do. */
		text_printf(c->out, is_jvp ? "&check_%s_dot, " : "&%s_bar, ", g->name);
		text_printf(c->out, is_jvp ? "&%s_dot);\n" : "&check_%s_dot);\n", g->name);
		number++;
	}
}

static void print_make(Check *c)
{
	text_printf(c->out, "\nstatic void make_%s(void)\n{\n", c->name);
	for (uint32_t i = 0; i < c->decl->n_params; i++) /* extents come first */
		if (c->decl->params[i]->type->kind == CTYPE_INT)
			text_printf(c->out, "\t%s(sizeof args_%s.%s, &args_%s.%s);\n",
			            is_extent(c, i) ? "check_extent" : "check_small", c->name, param_name(c, i),
			            c->name, param_name(c, i));
	for (uint32_t i = 0; i < c->decl->n_params; i++) {
		const CType *t = c->decl->params[i]->type;

		if (is_buffer(t))
			print_make_pointer(c, i);
		else if (t->kind != CTYPE_INT)
			print_make_object(c, (int)i, t, param_name(c, i), weight_of(c, i), c->request->has_shadow[i]);
	}
	if (result_is_active(c))
		print_make_object(c, -1, c->decl->type->elem, "result",
		                  !c->request->of_result             ? "CHECK_ZERO"
		                  : c->request->mode == MODE_GRAD ? "CHECK_ONE"
		                                                  : "CHECK_RANDOM",
		                  true);
	print_make_globals(c);
	text_add(c->out, "}\n");
}

/* ---- calls ---- */

static void print_separator(Check *c, bool *is_first)
{
	text_add(c->out, *is_first ? "" : ", ");
	*is_first = false;
}

static bool has_work(const Check *c, bool is_generated)
{
	return is_generated && c->options->memory == MEMORY_CALLER;
}

/* An argument: a buffer of tensor type is viewed with its extents. */
static void print_argument(Check *c, uint32_t i, int which, const char *address)
{
	const VarDecl *param = c->decl->params[i];
	const char *extents = "";

	if (!is_tensor(param->type)) {
		text_printf(c->out, "%s%s_%s.%s", address, structs[which], c->name, param_name(c, i));
		return;
	}
	for (uint32_t k = 0; k < param->n_shape; k++)
		extents = isdigit((unsigned char)*param->shape[k])
		                  ? str_format(c->arena, "%s%s%s", extents, k ? ", " : "", param->shape[k])
		                  : str_format(c->arena, "%s%sargs_%s.%s", extents, k ? ", " : "", c->name, param->shape[k]);
	text_printf(c->out, "mg_view_f%d(%s_%s.%s, %s%s%s)", tensor_element_bits(c->decl, param), structs[which], c->name,
	            param_name(c, i), param->n_shape ? "MG_DIMS(" : "MG_NO_DIMS", extents,
	            param->n_shape ? ")" : "");
}

/* f(args.a, bars.a, ..., bars.result, work) with these shadows; PRIMALS: without. */
static void print_call(Check *c, const char *callee, int which, bool is_generated)
{
	const bool is_tangent = which == TANGENTS;
	bool is_first = true;

	text_printf(c->out, "%s%s(", has_result(c) ? str_format(c->arena, "args_%s.result = ", c->name) : "", callee);
	for (uint32_t i = 0; i < c->decl->n_params; i++) {
		print_separator(c, &is_first);
		print_argument(c, i, PRIMALS, "");
		if (which == PRIMALS || !c->request->has_shadow[i])
			continue;
		text_add(c->out, ", ");
		print_argument(c, i, which, is_pointer(c, i) || is_tangent ? "" : "&");
	}
	if (which != PRIMALS && result_is_active(c) && (is_tangent || c->request->mode == MODE_VJP)) {
		print_separator(c, &is_first);
		text_printf(c->out, "%s%s_%s.result", is_tangent ? "&" : "", structs[which], c->name);
	}
	if (has_work(c, is_generated)) {
		print_separator(c, &is_first);
		text_printf(c->out, "check_work(%s_work(", c->name);
		is_first = true;
		for (uint32_t i = 0; i < c->decl->n_params; i++)
			if (c->decl->params[i]->type->kind == CTYPE_INT || c->decl->params[i]->type->kind == CTYPE_BOOL) {
				print_separator(c, &is_first);
				text_printf(c->out, "args_%s.%s", c->name, param_name(c, i));
			}
		text_add(c->out, "))");
	}
	text_add(c->out, ");\n");
}

static void print_caller(Check *c, const char *role, const char *callee, int which, bool is_generated)
{
	text_printf(c->out, "\nstatic void %s_%s(void)\n{\n\t", role, c->name);
	for (uint32_t i = 0; i < c->decl->n_params && which == PRIMALS; i++)
		if (is_tensor(c->decl->params[i]->type)) {
			text_add(c->out, "mg_arena_reset(mg_arena_current());\n\t");
			break;
		}
	print_call(c, callee, which, is_generated);
	text_add(c->out, "}\n");
}

/* ---- declarations ---- */

static void print_prototype_of_primal(Check *c)
{
	text_printf(c->out, "\n%s(", declare(c, c->decl->result_ctype, c->decl->name));
	for (uint32_t i = 0; i < c->decl->n_params; i++) {
		const char *ctype = c->decl->params[i]->ctype, *at = strchr(ctype, '@');
		text_printf(c->out, "%s%.*s%s%s", i ? ", " : "", (int)(at - ctype), ctype, param_name(c, i), at + 1);
	}
	text_add(c->out, c->decl->n_params ? ");\n" : "void);\n");
}

static void print_prototypes(Check *c)
{
	Request     generated = *c->request;
	const char *text, *close;
	bool        is_first = true;

	if (!c->decl->is_static && !c->decl->is_inline)
		print_prototype_of_primal(c);
	generated.name = c->name;
	text = prototype_of_request(c->ast, &generated)->text;
	close = strrchr(text, ')');
	if (!has_work(c, true)) {
		text_printf(c->out, "%s\n", text);
		return;
	}
	text_printf(c->out, "%.*s%s%s\nsize_t %s_work(", (int)(close - text), text, ", void *work", close, c->name);
	for (uint32_t i = 0; i < c->decl->n_params; i++) {
		const CType *t = c->decl->params[i]->type;
		if (t->kind != CTYPE_INT && t->kind != CTYPE_BOOL)
			continue;
		print_separator(c, &is_first);
		text_add(c->out, declare(c, c->decl->params[i]->ctype, param_name(c, i)));
	}
	text_add(c->out, is_first ? "void);\n" : ");\n");
}

static void print_function(Check *c)
{
	const Facts facts = facts_of(c->arena, c->request->func);
	const bool  is_jvp = c->request->mode == MODE_JVP;
	int         n_globals = 0;

	c->globals = facts.globals;

	text_printf(c->out, "\n/* ---- %s ---- */\n", c->name);
	print_prototypes(c);
	declare_globals(c);
	print_args(c);
	print_make(c);
	print_caller(c, "primal", c->decl->name, PRIMALS, false);
	if (is_jvp) {
		print_caller(c, "tangent", c->name, TANGENTS, true);
	} else {
		print_caller(c, "tangent", c->tangent->name, TANGENTS, false);
		print_caller(c, "adjoint", c->name, ADJOINTS, true);
	}
	text_printf(c->out, "\nstatic const char *const params_%s[] = {", c->name);
	for (uint32_t i = 0; i < c->decl->n_params; i++)
		text_printf(c->out, c->request->has_shadow[i] ? " \"%s\"," : " NULL,", param_name(c, i));
	for (size_t i = 0; i < c->globals.count; i++)
		if (global_is_active(c, c->globals.at[i])) {
			text_printf(c->out, " \"%s\",", c->globals.at[i]->name);
			n_globals++;
		}
	text_add(c->out, " NULL };\n");
	text_printf(c->out,
	            "static const struct check_function check_of_%s = {\n"
	            "\t\"%s\", params_%s, %u, '%c', %d, %d, %d,\n"
	            "\tmake_%s, primal_%s, tangent_%s, %s%s,\n};\n",
	            c->name, c->name, c->name, c->decl->n_params,
	            facts.least_bits == 32   ? 'f'
	            : facts.least_bits == 64 ? 'd'
	                                     : 'l',
	            facts.has_inactive_calls, smallest_extent(c), n_globals, c->name, c->name, c->name, is_jvp ? "" : "adjoint_",
	            is_jvp ? "NULL" : c->name);
}

static void print_main(Check *c, const CheckVec *functions)
{
	text_add(c->out, "\nint main(void)\n{\n\tint failures = 0;\n\n"
	                 "\tcheck_types = types_of_arguments;\n\tcheck_fields = fields_of_types;\n"
	                 "\tprintf(\"%-24s %-12s %14s %14s %14s %8s %8s\\n\", \"function\", \"by\", \"tangent\", \"adjoint\",\n"
	                 "\t       \"differences\", \"error\", \"error\");\n");
	for (size_t i = 0; i < functions->count; i++)
		text_printf(c->out, "\tfailures += check_function(&check_of_%s%s);\n", c->options->prefix,
		            functions->at[i].request->name);
	text_add(c->out, "\tfree(check_blocks);\n\tfree(check_slots);\n\treturn failures != 0;\n}\n");
}

void check_emit(Text *out, const Ast *ast, const Options *options, const CheckVec *functions, const char *helpers)
{
	Text  body = text_new(out->arena);
	Check c = { .arena = out->arena, .out = &body, .ast = ast, .options = options };

	for (size_t i = 0; i < functions->count; i++) {
		c.request = functions->at[i].request;
		c.decl = c.request->decl;
		c.name = str_format(c.arena, "%s%s", options->prefix, c.request->name);
		c.tangent = functions->at[i].tangent;
		print_function(&c);
	}
	print_main(&c, functions);
	text_printf(out, "%s%s\n%s", includes, helpers, program);
	c.out = out;
	print_types(&c);
	text_add(out, body.at);
}
