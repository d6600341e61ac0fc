#include "frontend/prototype.h"

#include <string.h>

#include "support/text.h"

/* ---- types */

bool is_tensor(const CType *t)
{
	return t->kind == CTYPE_TENSOR;
}

int tensor_element_bits(const FuncDecl *func, const VarDecl *param)
{
	const CType *result = func->type->elem;

	if (param->element_bits || func->element_bits)
		return param->element_bits ? param->element_bits : func->element_bits;
	return result->kind == CTYPE_FLOAT && result->bits == 32 ? 32 : 64;
}

static bool is_array(const CType *t)
{
	return t->kind == CTYPE_ARRAY || t->kind == CTYPE_VLA || t->kind == CTYPE_OPEN_ARRAY;
}

bool ctype_holds_floats(const CType *t)
{
	while (is_array(t))
		t = t->elem;
	return t->kind == CTYPE_FLOAT || t->kind == CTYPE_COMPLEX || is_tensor(t) ||
	       (t->kind == CTYPE_RECORD && t->record->is_complete &&
	        type_holds_floats(t->record->type));
}

const CType *pointee(const CType *t)
{
	while (t->kind == CTYPE_PTR || is_array(t))
		t = t->elem;
	return t;
}

bool ctype_reaches_floats(const CType *t)
{
	t = pointee(t);
	return ctype_holds_floats(t) || (t->kind == CTYPE_RECORD && t->record->is_complete &&
	                                 type_reaches_floats(t->record->type));
}

bool param_is_default_wrt(const VarDecl *param)
{
	const CType *t = param->type;

	if (param->is_inactive)
		return false;
	return t->kind == CTYPE_PTR ? ctype_reaches_floats(t) : ctype_holds_floats(t);
}

bool param_is_output(const VarDecl *param)
{
	const CType *t = param->type;

	return !param->is_inactive && t->kind == CTYPE_PTR && ctype_reaches_floats(t) &&
	       !pointee(t)->is_const;
}

const char *obstacle_to_derivative(Arena *arena, const VarDecl *param)
{
	const CType *t = param->type;

	if (param->is_inactive)
		return "it is MGC_INACTIVE";
	if (ctype_reaches_floats(t))
		return NULL;
	switch (pointee(t)->kind) {
	case CTYPE_VOID:
		return "what is behind 'void *' has no type; pass a pointer to floating data";
	case CTYPE_FUNC:
		return "what a function pointer reaches has no derivative";
	default:
		return str_format(arena, "'%s' has no floating part", t->spelling);
	}
}

typedef struct Seen {
	Arena *arena;
	Map records;
} Seen;

static const char *find_obstacle(Seen *seen, const Type *t)
{
	const char *found = NULL;

	while (t->kind == TYPE_PTR || t->kind == TYPE_ARRAY)
		t = t->elem;
	if (t->kind != TYPE_RECORD || map_get(&seen->records, t->record))
		return NULL;
	map_put(seen->arena, &seen->records, t->record, t->record);
	if (t->record->is_union)
		return type_reaches_floats(t) ? "a union" : NULL;
	for (int i = 0; i < t->record->n_fields && !found; i++) {
		const Field *field = &t->record->fields[i];

		found = field->is_const && type_holds_floats(field->type) ? "a const member"
		                                                          : find_obstacle(seen, field->type);
	}
	return found;
}

const char *obstacle_to_shadow(Arena *arena, const CType *t)
{
	Seen seen = { arena, { 0 } };

	t = pointee(t);
	return t->kind == CTYPE_RECORD ? find_obstacle(&seen, t->record->type) : NULL;
}

/* ---- prototypes */

typedef struct Builder {
	const Ast *ast;
	Prototype *prototype;
	VEC(const CType *) params;
	Text text;
} Builder;

static void add_param(Builder *b, const CType *type, const char *ctype, const char *name)
{
	const char *at = strchr(ctype, '@');

	text_add(&b->text, b->params.count > 0 ? ", " : "");
	text_add_n(&b->text, ctype, (size_t)(at - ctype));
	text_add(&b->text, name);
	text_add(&b->text, at + 1);
	vec_push(b->ast->arena, &b->params, type);
}

/* Without const, wherever it stands. */
static const CType *mutable_type(Arena *arena, const CType *t)
{
	CType *plain = arena_copy(arena, t, sizeof *t);

	plain->is_const = false;
	if (t->kind == CTYPE_PTR || is_array(t))
		plain->elem = mutable_type(arena, t->elem);
	return plain;
}

static const char *mutable_text(Arena *arena, const char *ctype)
{
	Text text = text_new(arena);
	const char *found;

	while ((found = strstr(ctype, "const "))) {
		text_add_n(&text, ctype, (size_t)(found - ctype));
		ctype = found + strlen("const ");
	}
	text_add(&text, ctype);
	return text.at;
}

/* "real @" -> "real *@" */
static const char *pointer_text(Arena *arena, const char *ctype)
{
	const char *at = strchr(ctype, '@');

	return str_format(arena, "%.*s*%s", (int)(at - ctype), ctype, at);
}

static const CType *pointer_type(Arena *arena, const CType *t)
{
	CType *pointer = ARENA_NEW(arena, CType);

	*pointer = (CType){ .kind = CTYPE_PTR, .elem = t, .spelling = "" };
	return pointer;
}

static void add_adjoint(Builder *b, const CType *type, const char *ctype, const char *name)
{
	Arena *arena = b->ast->arena;

	type = mutable_type(arena, type);
	ctype = mutable_text(arena, ctype);
	if (type->kind == CTYPE_PTR || is_tensor(type))
		add_param(b, type, ctype, name);
	else
		add_param(b, pointer_type(arena, type), pointer_text(arena, ctype), name);
}

static void add_tangent(Builder *b, const VarDecl *param, const char *name)
{
	Arena *arena = b->ast->arena;

	if (param->type->kind == CTYPE_PTR)
		add_param(b, param->type, param->ctype, name);
	else
		add_param(b, mutable_type(arena, param->type), mutable_text(arena, param->ctype),
		          name);
}

/* What is derived from a derivative has "x_dot" already. */
static const char *shadow_name(Arena *arena, const FuncDecl *func, const char *param, const char *suffix)
{
	const char *name = str_format(arena, "%s%s", param, suffix);

	for (uint32_t i = 0; i < func->n_params; i++)
		if (func->params[i]->name && strcmp(func->params[i]->name, name) == 0)
			return shadow_name(arena, func, name, "_");
	return name;
}

static void add_params(Builder *b, const FuncDecl *func, const bool *has_shadow, Mode mode)
{
	for (uint32_t i = 0; i < func->n_params; i++) {
		const VarDecl *param = func->params[i];
		const char *name = shadow_name(b->ast->arena, func, param->name, mode == MODE_JVP ? "_dot" : "_bar");
		add_param(b, param->type, param->ctype, param->name);
		if (has_shadow[i] && mode == MODE_JVP)
			add_tangent(b, param, name);
		else if (has_shadow[i])
			add_adjoint(b, param->type, param->ctype, name);
	}
}

static Builder builder_new(const Ast *ast, const CType *result, const char *ctype, const char *name)
{
	Builder b = { ast, ARENA_NEW(ast->arena, Prototype), { 0 }, text_new(ast->arena) };

	const char *at = strchr(ctype, '@');
	b.prototype->result = result;
	text_printf(&b.text, "%.*s%s(", (int)(at - ctype), ctype, name);
	return b;
}

static const Prototype *finish(Builder *b, const char *rest)
{
	text_add(&b->text, b->params.count > 0 ? ")" : "void)");
	text_add(&b->text, rest);
	text_add_char(&b->text, ';');
	b->prototype->params = b->params.at;
	b->prototype->n_params = (uint32_t)b->params.count;
	b->prototype->text = b->text.at;
	return b->prototype;
}

const Prototype *prototype_of_request(const Ast *ast, const Request *request)
{
	const FuncDecl *func = request->decl;
	const CType *result = func->type->elem;
	Builder b = builder_new(ast, result, func->result_ctype, request->name);

	add_params(&b, func, request->has_shadow, request->mode);
	if (request->mode != MODE_GRAD && ctype_holds_floats(result)) {
		const char *name = str_format(ast->arena, "%s%s", func->name,
		                              request->mode == MODE_JVP ? "_dot" : "_bar");
		if (request->mode == MODE_JVP)
			add_adjoint(&b, result, func->result_ctype, name);
		else
			add_param(&b, mutable_type(ast->arena, result),
			          mutable_text(ast->arena, func->result_ctype), name);
	}
	b.prototype->may_have_work = true;
	return finish(&b, strchr(func->result_ctype, '@') + 1);
}

const Prototype *prototype_of_adjoint(const Ast *ast, const FuncDecl *primal, const char *name,
                                      bool takes_value)
{
	const CType *result = primal->type->elem;
	CType *nothing = ARENA_NEW(ast->arena, CType);
	bool *has_shadow = ARENA_ARRAY(ast->arena, bool, primal->n_params);
	Builder b;

	*nothing = (CType){ .kind = CTYPE_VOID, .spelling = "void" };
	b = builder_new(ast, nothing, "void @", name);
	for (uint32_t i = 0; i < primal->n_params; i++)
		has_shadow[i] = param_is_default_wrt(primal->params[i]) ||
		                param_is_output(primal->params[i]);
	add_params(&b, primal, has_shadow, MODE_VJP);
	if (takes_value && result->kind != CTYPE_VOID)
		add_param(&b, result, primal->result_ctype, "value");
	if (ctype_holds_floats(result))
		add_param(&b, mutable_type(ast->arena, result),
		          mutable_text(ast->arena, primal->result_ctype),
		          str_format(ast->arena, "%s_bar", primal->name));
	return finish(&b, "");
}

static bool fits(const CType *wanted, const CType *given)
{
	if (ctype_same(wanted, given))
		return true;
	return wanted->kind == CTYPE_PTR && given->kind == CTYPE_PTR && given->elem->is_const &&
	       ctype_same(wanted->elem, given->elem);
}

bool prototype_fits(const Prototype *wanted, const FuncDecl *func)
{
	const uint32_t extra = func->n_params - wanted->n_params;

	if (!ctype_same(wanted->result, func->type->elem) || func->n_params < wanted->n_params ||
	    extra > (wanted->may_have_work ? 1 : 0))
		return false;
	for (uint32_t i = 0; i < wanted->n_params; i++)
		if (!fits(wanted->params[i], func->params[i]->type))
			return false;
	if (extra == 1) {
		const CType *work = func->params[func->n_params - 1]->type;
		return work->kind == CTYPE_PTR && work->elem->kind == CTYPE_VOID;
	}
	return true;
}
