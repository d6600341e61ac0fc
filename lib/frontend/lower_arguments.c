/* Variable arguments of the user's own functions.
 *
 *   double sum(int n, ...);      double sum(int n, struct mgrt_arguments *arguments);
 *   sum(2, x, y)                 double doubles[2] = { x, y };  sum(2, &{ doubles, ... })
 *
 * The caller lays its arguments out in arrays, one for each kind (arguments_record in ast_type.c); a va_list is
 * a pointer into each; va_arg takes the next one of the kind that it names.  A struct is passed as a pointer to
 * a copy.  Where a call is inlined nothing of this is left. */
#include "frontend/lowering.h"

#include <string.h>

typedef enum Kind { KIND_DOUBLE, KIND_LONG_DOUBLE, KIND_INTEGER, KIND_POINTER, N_KINDS } Kind;

static Kind kind_of(const CType *type)
{
	switch (type->kind) {
	case CTYPE_FLOAT:
		return type->bits == 80 || strstr(type->spelling, "long double") ? KIND_LONG_DOUBLE : KIND_DOUBLE;
	case CTYPE_PTR:
	case CTYPE_RECORD:
	case CTYPE_FUNC:
		return KIND_POINTER;
	default:
		return is_array_type(type) ? KIND_POINTER : KIND_INTEGER;
	}
}

const Type *arguments_type(Lower *l)
{
	for (size_t i = 0; i < l->types->records.count; i++)
		if (l->types->records.at[i]->is_arguments)
			return l->types->records.at[i]->type;
	return NULL;
}

bool is_arguments_type(const Type *type)
{
	if (type_is_ptr(type))
		type = type->elem;
	return type->kind == TYPE_RECORD && type->record->is_arguments;
}

static bool is_variadic(const FuncDecl *decl)
{
	return decl->body && decl->type->is_variadic && decl->type->has_prototype;
}

bool is_called_outside(const FuncDecl *decl)
{
	return is_variadic(decl) && decl->is_inactive && !decl->is_static && !decl->is_inline;
}

bool packs_arguments(const FuncDecl *decl) { return is_variadic(decl) && !is_called_outside(decl); }

void declare_arguments(Lower *l, FuncState *state)
{
	const Type *record = packs_arguments(state->decl) ? arguments_type(l) : NULL;

	if (record)
		func_add_param(state->func, "arguments", type_ptr(l->types, record),
		               (Param){ .flags = PARAM_CONST, .loc = state->decl->loc });
}

/* ---- the caller */

/* The elements' type of a kind. */
static const Type *kind_type(const Type *record, Kind kind) { return record->record->fields[kind].type->elem; }

static Value *pack_argument(Lower *l, const Expr *arg, const Type *to)
{
	Value *object;

	if (arg->type->kind != CTYPE_RECORD)
		return convert_value(l, lower_value(l, arg), to);
	object = temporary_object(l, arg->type, arg->loc);
	lower_record(l, arg, object);
	return pointer_cast(l, object, to);
}

Value *pack_arguments(Lower *l, Expr *const *args, uint32_t n)
{
	const Type *record = arguments_type(l);
	Value *objects[N_KINDS] = { 0 }, *list;
	int64_t counts[N_KINDS] = { 0 };

	for (uint32_t i = 0; i < n; i++)
		counts[kind_of(args[i]->type)]++;
	for (int k = 0; k < N_KINDS; k++)
		if (counts[k]) {
			objects[k] = build_local(&l->b, record->record->fields[k].name, kind_type(record, (Kind)k),
			                         index_value(l, counts[k]));
			op_set_flag(objects[k]->as.op, ATTR_array);
			counts[k] = 0;
		}
	for (uint32_t i = 0; i < n; i++) {
		Kind kind = kind_of(args[i]->type);
		Value *v = pack_argument(l, args[i], kind_type(record, kind));

		build_store(&l->b, v, build_index(&l->b, objects[kind], index_value(l, counts[kind]++)));
	}
	list = build_local(&l->b, "arguments", record, index_value(l, 1));
	for (int k = 0; k < N_KINDS; k++) {
		const Type *type = record->record->fields[k].type;

		build_store(&l->b, objects[k] ? objects[k] : const_null(l->module, type),
		            build_field(&l->b, list, k));
	}
	return list;
}

/* ---- the callee */

/* Where a va_list lies: it is an array on some targets, which as a parameter is a pointer; a struct on others. */
static Value *list_object(Lower *l, const Expr *e)
{
	return e->type->kind == CTYPE_RECORD ? record_object(l, e) : lower_value(l, e);
}

static Value *next_argument(Lower *l, const Expr *e, Value *into)
{
	Value *list = list_object(l, e->args[0]);
	Value *field = build_field(&l->b, list, (int32_t)kind_of(e->type));
	Value *at = build_load(&l->b, field), *v = build_load(&l->b, at);
	const Type *type = lower_type(l, e->type, e->loc);

	build_store(&l->b, build_index(&l->b, at, index_value(l, 1)), field);
	if (e->type->kind != CTYPE_RECORD)
		return convert_value(l, v, type);
	v = pointer_cast(l, v, type_ptr(l->types, type));
	if (into)
		copy_objects(l, into, v, index_value(l, 1));
	return NULL;
}

static void start_list(Lower *l, const Expr *e)
{
	const Func *f = l->state->func;

	copy_objects(l, list_object(l, e->args[0]), f->body.args[f->body.n_args - 1], index_value(l, 1));
}

bool lower_argument_list(Lower *l, const Expr *e, const char *name, Value *into, Value **result)
{
	*result = NULL;
	if (strcmp(name, "va_arg") == 0)
		*result = next_argument(l, e, into);
	else if (strcmp(name, "va_start") == 0 || strcmp(name, "c23_va_start") == 0)
		start_list(l, e);
	else if (strcmp(name, "va_copy") == 0)
		copy_objects(l, list_object(l, e->args[0]), list_object(l, e->args[1]), index_value(l, 1));
	else
		return strcmp(name, "va_end") == 0;
	return true;
}

bool takes_argument_list(const Expr *call)
{
	for (uint32_t i = 0; i < call->n_args; i++) {
		const CType *type = call->args[i]->type;

		if (type->kind == CTYPE_PTR)
			type = type->elem;
		if (type->kind == CTYPE_RECORD && type->record->is_arguments)
			return true;
	}
	return false;
}
