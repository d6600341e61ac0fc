/* The parser of modules, in three rounds over the text: the names and sizes of records, so that types can
 * be read anywhere; then declarations; then bodies and initialisers, which may name any declaration.
 *
 * An item that is faulty is reported in the round that reads it and passed over in the others. */
#include <string.h>

#include "ir/parse.h"
#include "ir/signature.h"
#include "ir/text.h"
#include "ir/words.h"

enum { LARGEST_ALIGN = 1 << 16 };
#define LARGEST_SIZE (INT64_MAX / 2)

static bool end_item(Parser *p)
{
	if (p->token.starts_line || p->token.kind == TOKEN_END)
		return true;
	return parse_error(p, "expected the end of the line");
}

/* ---- records ---- */

typedef struct RecordHead {
	const char *tag, *spelling;
	bool        is_complete;
	int64_t     size, align;
} RecordHead;

/* behind record or union */
static bool parse_record_head(Parser *p, RecordHead *head)
{
	*head = (RecordHead){ 0 };
	if (!parse_name(p, TOKEN_GLOBAL, &head->tag) || !parse_optional_string(p, &head->spelling))
		return false;
	if (!accept(p, "size"))
		return true;
	head->is_complete = true;
	return parse_int(p, 0, LARGEST_SIZE, &head->size) && expect(p, "align") &&
	       parse_int(p, 1, LARGEST_ALIGN, &head->align);
}

static bool declare_record(Parser *p)
{
	Loc loc;
	bool is_union = at_word(p, "union");
	RecordHead head;
	Record *r;

	advance(p);
	loc = token_loc(p);
	if (!parse_record_head(p, &head))
		return false;
	r = type_record(&p->module->types, head.tag);
	if (map_get(&p->complete, r->tag))
		return parse_error_at(p, loc, "'@%s' is declared twice", head.tag);
	map_put(p->arena, &p->complete, r->tag, r);
	r->spelling = head.spelling;
	r->is_union = is_union;
	r->size = head.size;
	r->align = head.align;
	if (head.is_complete)
		record_complete(&p->module->types, r);
	return true;
}

static bool field_type_is_known(Parser *p, const Type *type)
{
	while (type->kind == TYPE_ARRAY)
		type = type->elem;
	return letter_admits(&p->module->types, 'E', NULL, type) &&
	       (type->kind != TYPE_RECORD || map_get(&p->complete, type->record));
}

static bool parse_bits(Parser *p, Field *field)
{
	int64_t width, from;

	if (!accept(p, "bits"))
		return true;
	if (!type_is_int(field->type))
		return parse_error(p, "a bit-field is an integer");
	if (!parse_int(p, 1, field->type->bits, &width) || !expect(p, "from") ||
	    !parse_int(p, 0, field->type->bits - width, &from))
		return false;
	field->bit_width = (int)width;
	field->bit_offset = (int)from;
	return true;
}

static bool parse_field(Parser *p, const Record *r, Field *field)
{
	Loc loc;

	if (p->token.kind != TOKEN_WORD && p->token.kind != TOKEN_STRING)
		return parse_error(p, "expected the name of a field");
	field->name = p->token.text;
	advance(p);
	if (!expect(p, ":"))
		return false;
	loc = token_loc(p);
	field->type = parse_type(p);
	field->points_to_const = field->type && accept(p, "const");
	if (!field->type || !expect(p, "at") || !parse_int(p, 0, LARGEST_SIZE, &field->offset))
		return false;
	if (!field_type_is_known(p, field->type))
		return parse_error_at(p, loc, "a field of type %s, whose layout is not known here",
		                      field->type->text);
	if (field->type->size > r->size || field->offset > r->size - field->type->size)
		return parse_error_at(p, loc, "the field '%s' does not fit into %jd bytes",
		                      field->name, (intmax_t)r->size);
	return parse_bits(p, field);
}

static bool parse_fields(Parser *p, Record *r)
{
	VEC(Field) fields = { 0 };

	if (!expect(p, "{"))
		return false;
	while (!at_mark(p, "}")) {
		Field field = { 0 };

		if (fields.count && !expect(p, ","))
			return false;
		if (!parse_field(p, r, &field))
			return false;
		vec_push(p->arena, &fields, field);
	}
	advance(p);
	r->fields = fields.at;
	r->n_fields = (int)fields.count;
	return true;
}

static bool define_record(Parser *p)
{
	RecordHead head;
	Record *r;

	advance(p);
	if (!parse_record_head(p, &head))
		return true; /* reported before */
	r = type_record(&p->module->types, head.tag);
	if (!head.is_complete || map_get(&p->complete, r))
		return true;
	if (!parse_fields(p, r))
		return false;
	record_complete(&p->module->types, r);
	map_put(p->arena, &p->complete, r, r);
	return end_item(p);
}

/* ---- small items ---- */

static bool parse_target(Parser *p)
{
	Target *t = &p->module->types.target;
	int64_t ptr, size_long, bits, size, align;

	advance(p);
	if (!expect(p, "ptr") || !parse_int(p, 32, 64, &ptr) || !expect(p, "long") ||
	    !parse_int(p, 32, 64, &size_long) || !expect(p, "ldouble") ||
	    !parse_int(p, 64, 80, &bits) || !expect(p, "size") || !parse_int(p, 8, 16, &size) ||
	    !expect(p, "align") || !parse_int(p, 4, 16, &align) || !expect(p, "char"))
		return false;
	t->ptr_bits = ptr == 32 ? 32 : 64;
	t->long_bits = size_long == 32 ? 32 : 64;
	t->ldouble_bits = bits == 64 ? 64 : 80;
	t->ldouble_size = (int)size;
	t->ldouble_align = (int)align;
	t->char_is_signed = at_word(p, "signed");
	return (accept(p, "signed") || expect(p, "unsigned")) && end_item(p);
}

static bool parse_line(Parser *p, StrVec *lines)
{
	const char *line;

	advance(p);
	if (!parse_string(p, &line))
		return false;
	vec_push(p->arena, lines, line);
	return end_item(p);
}

static bool is_free(Parser *p, Loc loc, const char *name)
{
	if (module_func(p->module, name) || module_global(p->module, name))
		return parse_error_at(p, loc, "'@%s' is declared twice", name);
	return true;
}

static void add_link(Parser *p, Link link)
{
	vec_push(p->arena, &p->links, link);
}

static void put_off(Parser *p, Func *f, Global *g)
{
	Pending pending = { p->lexer, p->token, f, g };

	vec_push(p->arena, &p->pending, pending);
}

/* ---- globals ---- */

static bool parse_global_kind(Parser *p, GlobalKind *kind)
{
	for (int i = 0; i < N_GLOBAL_KINDS; i++)
		if (accept(p, global_words[i])) {
			*kind = (GlobalKind)i;
			return true;
		}
	return parse_error(p, "expected const, extern or static");
}

static bool parse_shadow(Parser *p, Global *g)
{
	Link link = { .global = g, .keyword = "shadow_of", .loc = token_loc(p) };

	if (!accept(p, "shadow_of"))
		return true;
	if (!parse_name(p, TOKEN_GLOBAL, &link.name))
		return false;
	add_link(p, link);
	return true;
}

static bool parse_global_object(Parser *p, const Type **type, int64_t *count, bool *is_array)
{
	Loc loc;

	*is_array = accept(p, "[");
	*count = 1;
	if (*is_array && (!parse_int(p, 0, INT64_MAX, count) || !expect(p, "]")))
		return false;
	if (!expect(p, ":"))
		return false;
	loc = token_loc(p);
	*type = parse_type(p);
	if (!*type)
		return false;
	if (!letter_admits(&p->module->types, 'E', NULL, *type))
		return parse_error_at(p, loc, "%s is not a complete object type", (*type)->text);
	if ((*type)->size && *count > INT64_MAX / (*type)->size)
		return parse_error_at(p, loc, "the object is too large");
	return true;
}

static bool parse_global(Parser *p)
{
	GlobalKind kind = GLOBAL_CONST;
	const char *name;
	const Type *type;
	int64_t count;
	bool is_array;
	Loc loc;
	Global *g;

	advance(p);
	if (!parse_global_kind(p, &kind))
		return false;
	loc = token_loc(p);
	if (!parse_name(p, TOKEN_GLOBAL, &name) || !is_free(p, loc, name) ||
	    !parse_global_object(p, &type, &count, &is_array))
		return false;
	g = global_new(p->module, name, kind, type, count);
	g->is_array = is_array;
	g->loc = loc;
	if (!parse_optional_string(p, &g->ctype) || !parse_shadow(p, g) || !parse_loc(p, &g->loc))
		return false;
	if (!accept(p, "="))
		return end_item(p);
	put_off(p, NULL, g);
	return expect(p, "{");
}

static bool parse_initialiser(Parser *p, Global *g)
{
	int64_t n = type_scalar_count(g->type), k = 0;
	VEC(Value *) init = { 0 };

	if (!expect(p, "{"))
		return false;
	for (; !at_mark(p, "}"); k++) {
		Value *value;

		if (init.count && !expect(p, ","))
			return false;
		if (n == 0 || k / n >= g->count || k >= UINT32_MAX)
			return parse_error(p, "more initialisers than the object holds");
		value = parse_constant(p, type_scalar(g->type, k % n, NULL, NULL));
		if (!value)
			return false;
		vec_push(p->arena, &init, value);
	}
	advance(p);
	g->init = init.at ? init.at : ARENA_ARRAY(p->arena, Value *, 1);
	g->n_init = (uint32_t)init.count;
	return end_item(p);
}

/* ---- functions ---- */

/* The parameter whose shadow this is: "of %x", which may stand behind it. */
typedef struct Primal {
	uint32_t    param;
	const char *name;
	Loc         loc;
} Primal;
typedef VEC(Primal) PrimalVec;

static bool accept_param_word(Parser *p, Param *param)
{
	for (int i = 0; i < N_PARAM_WORDS; i++)
		if (accept(p, param_words[i].name)) {
			param->flags |= (unsigned)param_words[i].flag;
			return true;
		}
	return false;
}

static bool parse_primal(Parser *p, const Func *f, PrimalVec *primals)
{
	Primal primal = { .param = f->body.n_args, .loc = token_loc(p) };

	if (!accept(p, "of"))
		return true;
	if (!parse_name(p, TOKEN_VALUE, &primal.name))
		return false;
	vec_push(p->arena, primals, primal);
	return true;
}

static Value *param_of_name(const Func *f, const char *name)
{
	for (uint32_t i = 0; i < f->body.n_args; i++)
		if (f->body.args[i]->name == name)
			return f->body.args[i];
	return NULL;
}

static bool parse_param(Parser *p, Func *f, PrimalVec *primals)
{
	Param param = { .loc = token_loc(p) };
	const char *name;
	const Type *type;
	Loc loc = param.loc;

	if (!parse_name(p, TOKEN_VALUE, &name) || !parse_optional_string(p, &param.ctype) ||
	    !expect(p, ":"))
		return false;
	type = parse_type(p);
	if (!type)
		return false;
	while (accept_param_word(p, &param))
		;
	if (accept(p, "shape") && !parse_optional_string(p, &param.shape))
		return false;
	if (accept(p, "tensor") && !parse_string(p, &param.tensor))
		return false;
	if (!parse_primal(p, f, primals) || !parse_loc(p, &param.loc))
		return false;
	if (param_of_name(f, name))
		return parse_error_at(p, loc, "'%%%s' is defined twice", name);
	func_add_param(f, name, type, param);
	return true;
}

static bool find_primals(Parser *p, Func *f, const PrimalVec *primals)
{
	for (size_t i = 0; i < primals->count; i++) {
		const Primal *primal = &primals->at[i];
		const Value *v = param_of_name(f, primal->name);

		if (!v)
			return parse_error_at(p, primal->loc, "there is no parameter '%%%s'",
			                      primal->name);
		f->params[primal->param].primal = v;
	}
	return true;
}

static bool parse_params(Parser *p, Func *f)
{
	PrimalVec primals = { 0 };

	if (!expect(p, "("))
		return false;
	while (!at_mark(p, ")") && !f->is_variadic) {
		if (f->body.n_args && !expect(p, ","))
			return false;
		if (accept(p, "..."))
			f->is_variadic = true;
		else if (!parse_param(p, f, &primals))
			return false;
	}
	return expect(p, ")") && find_primals(p, f, &primals);
}

static bool parse_results(Parser *p, Func *f)
{
	TypeVec types = { 0 };

	if (accept(p, "->") && !parse_types(p, &types))
		return false;
	f->results = types.at;
	f->n_results = (uint32_t)types.count;
	return parse_optional_string(p, &f->result_ctype);
}

static bool parse_summary(Parser *p, FuncSummary *s)
{
	if (!expect(p, "("))
		return false;
	s->known = true;
	while (!accept(p, ")")) {
		int i = 0;

		while (i < N_SUMMARY_WORDS && !accept(p, summary_words[i].name))
			i++;
		if (i == N_SUMMARY_WORDS)
			return parse_error(p, "expected an effect, such as reads or io");
		*(bool *)((char *)s + summary_words[i].offset) = true;
	}
	return true;
}

static bool parse_link(Parser *p, Func *f, const char *keyword)
{
	Link link = { .func = f, .keyword = keyword };

	advance(p);
	link.loc = token_loc(p);
	if (!parse_name(p, TOKEN_GLOBAL, &link.name))
		return false;
	add_link(p, link);
	return true;
}

/* One word behind the results; *done when there is none. */
static bool parse_property(Parser *p, Func *f, bool *done)
{
	static const char *const links[] = { "adjoint", "adjoint_of", "primal" };
	int64_t depth;

	for (size_t i = 0; i < COUNT_OF(links); i++)
		if (at_word(p, links[i]))
			return parse_link(p, f, links[i]);
	if (accept(p, "header"))
		return parse_string(p, &f->header);
	if (accept(p, "doc"))
		return parse_string(p, &f->documentation);
	if (accept(p, "summary"))
		return parse_summary(p, &f->summary);
	if (accept(p, "max_depth")) {
		if (!parse_int(p, 1, INT32_MAX, &depth))
			return false;
		f->max_depth = (int)depth;
		return true;
	}
	*done = !accept(p, "takes_value");
	f->adjoint_takes_value = f->adjoint_takes_value || !*done;
	return true;
}

typedef struct FuncPrefix {
	bool     is_static, is_inactive, is_emitted;
	FuncKind kind;
} FuncPrefix;

static bool parse_prefix(Parser *p, FuncPrefix *prefix)
{
	for (;;) {
		if (accept(p, "static"))
			prefix->is_static = true;
		else if (accept(p, "inactive"))
			prefix->is_inactive = true;
		else if (accept(p, "emitted"))
			prefix->is_emitted = true;
		else
			break;
	}
	for (int i = 0; i < N_FUNC_KINDS; i++)
		if (accept(p, func_words[i])) {
			prefix->kind = (FuncKind)i;
			return true;
		}
	return parse_error(p, "expected a record, global or function");
}

static bool parse_func(Parser *p)
{
	FuncPrefix prefix = { 0 };
	const char *name;
	bool done = false;
	Loc loc;
	Func *f;

	if (!parse_prefix(p, &prefix))
		return false;
	loc = token_loc(p);
	if (!parse_name(p, TOKEN_GLOBAL, &name) || !is_free(p, loc, name))
		return false;
	f = func_new(p->module, name, prefix.kind);
	f->is_static = prefix.is_static;
	f->is_inactive = prefix.is_inactive;
	f->is_emitted = prefix.is_emitted;
	f->loc = loc;
	if (!parse_params(p, f) || !parse_results(p, f))
		return false;
	while (!done)
		if (!parse_property(p, f, &done))
			return false;
	if (!parse_loc(p, &f->loc))
		return false;
	if (!at_mark(p, "{"))
		return end_item(p);
	put_off(p, f, NULL);
	return true;
}

/* ---- rounds ---- */

static bool at_item(const Parser *p)
{
	static const char *const words[] = { "target", "preamble", "header",  "reserved", "record",
		                             "union",  "global",   "static",  "inactive", "emitted",
		                             "func",   "library",  "external", "derived" };

	if (!p->token.starts_line || p->token.column != 1)
		return false;
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (at_word(p, words[i]))
			return true;
	return false;
}

/* Goes on at the next item: a line outside of brackets, or one that looks like an item. */
static void skip_item(Parser *p, const char *first)
{
	size_t depth = 0;

	for (; p->token.kind != TOKEN_END; advance(p)) {
		if (p->token.at != first && p->token.starts_line && (depth == 0 || at_item(p)))
			return;
		if (at_mark(p, "{") || at_mark(p, "("))
			depth++;
		else if ((at_mark(p, "}") || at_mark(p, ")")) && depth)
			depth--;
	}
}

static bool parse_heading(Parser *p)
{
	if (at_word(p, "record") || at_word(p, "union"))
		return declare_record(p);
	return !at_word(p, "target") || parse_target(p);
}

static bool parse_declaration(Parser *p)
{
	if (at_word(p, "record") || at_word(p, "union"))
		return define_record(p);
	if (at_word(p, "target"))
		return true;
	if (at_word(p, "preamble"))
		return parse_line(p, &p->module->preamble);
	if (at_word(p, "header"))
		return parse_line(p, &p->module->header);
	if (at_word(p, "reserved"))
		return parse_line(p, &p->module->reserved);
	return at_word(p, "global") ? parse_global(p) : parse_func(p);
}

static void parse_items(Parser *p, const char *text, bool (*parse_item)(Parser *p))
{
	p->lexer = lexer_new(&p->module->strings, text);
	advance(p);
	while (p->token.kind != TOKEN_END) {
		Lexer lexer = p->lexer;
		Token token = p->token;

		parse_item(p);
		p->lexer = lexer;
		p->token = token;
		skip_item(p, token.at);
	}
}

static void resolve_link(Parser *p, const Link *link)
{
	Func *to = module_func(p->module, link->name);
	Global *shadow = module_global(p->module, link->name);

	if (link->func ? !to : !shadow)
		parse_error_at(p, link->loc, "there is no '@%s'", link->name);
	else if (link->global)
		link->global->shadow_of = shadow;
	else if (strcmp(link->keyword, "adjoint") == 0)
		link->func->adjoint = to;
	else if (strcmp(link->keyword, "adjoint_of") == 0)
		link->func->adjoint_of = to;
	else
		link->func->primal = to;
}

Module *module_parse(Arena *arena, Diag *diag, const char *path, const char *text)
{
	Module *m = module_new(arena, diag, target_host);
	Parser p = { .module = m, .arena = arena, .file = diag_file(diag, path, text) };

	p.loc_file = p.file;
	parse_items(&p, text, parse_heading);
	parse_items(&p, text, parse_declaration);
	for (size_t i = 0; i < p.links.count; i++)
		resolve_link(&p, &p.links.at[i]);
	for (size_t i = 0; i < p.pending.count; i++) {
		Pending *pending = &p.pending.at[i];

		p.lexer = pending->lexer;
		p.token = pending->token;
		if (pending->func)
			parse_body(&p, pending->func);
		else
			parse_initialiser(&p, pending->global);
	}
	return p.n_errors ? NULL : m;
}
