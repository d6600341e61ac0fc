/* Tokens, recovery, types and literals. */
#include <stdlib.h>
#include <string.h>

#include "ir/parse.h"
#include "ir/signature.h"

/* ---- tokens ---- */

void advance(Parser *p) { p->token = lex(&p->lexer); }

static bool token_is(const Parser *p, TokenKind kind, const char *text)
{
	size_t length = strlen(text);

	return p->token.kind == kind && p->token.length == length &&
	       memcmp(p->token.at, text, length) == 0;
}

bool at_mark(const Parser *p, const char *mark) { return token_is(p, TOKEN_MARK, mark); }
bool at_word(const Parser *p, const char *word) { return token_is(p, TOKEN_WORD, word); }

bool accept(Parser *p, const char *mark_or_word)
{
	if (!at_mark(p, mark_or_word) && !at_word(p, mark_or_word))
		return false;
	advance(p);
	return true;
}

bool expect(Parser *p, const char *mark_or_word)
{
	return accept(p, mark_or_word) || parse_error(p, "expected '%s'", mark_or_word);
}

Loc token_loc(const Parser *p)
{
	return (Loc){ p->file, p->token.line, p->token.column };
}

static void report(Parser *p, Loc loc, const char *format, va_list args)
{
	if (p->n_errors++ < MOST_ERRORS)
		diag_error(p->module->diag, loc, "%s", str_vformat(p->arena, format, args));
}

bool parse_error(Parser *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (p->token.kind == TOKEN_BAD)
		format = strchr("\"%@", *p->token.at) ? "the name or string is not complete"
		                                       : "unexpected character";
	report(p, token_loc(p), format, args);
	va_end(args);
	return false;
}

bool parse_error_at(Parser *p, Loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(p, loc, format, args);
	va_end(args);
	return false;
}

void skip_line(Parser *p, const char *first)
{
	size_t braces = 0;

	while (p->token.kind != TOKEN_END) {
		if (p->token.starts_line && p->token.at != first && braces == 0)
			return;
		if (at_mark(p, "{"))
			braces++;
		else if (at_mark(p, "}") && braces)
			braces--;
		advance(p);
	}
}

/* ---- numbers, strings, names ---- */

/* The magnitude of an INT; false when it has more than 64 bits. */
static bool magnitude_of(const Token *token, uint64_t *magnitude)
{
	*magnitude = 0;
	for (size_t i = *token->at == '-'; i < token->length; i++) {
		uint64_t digit = (uint64_t)(token->at[i] - '0');

		if (*magnitude > (UINT64_MAX - digit) / 10)
			return false;
		*magnitude = 10 * *magnitude + digit;
	}
	return true;
}

static bool signed_of(const Token *token, int64_t *value)
{
	bool negative = *token->at == '-';
	uint64_t magnitude;

	if (!magnitude_of(token, &magnitude) || magnitude > (uint64_t)INT64_MAX + negative)
		return false;
	*value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	return true;
}

bool parse_int(Parser *p, int64_t least, int64_t most, int64_t *value)
{
	if (p->token.kind != TOKEN_INT)
		return parse_error(p, "expected an integer");
	if (!signed_of(&p->token, value) || *value < least || *value > most)
		return parse_error(p, "expected an integer between %jd and %jd", (intmax_t)least,
		                   (intmax_t)most);
	advance(p);
	return true;
}

bool parse_string(Parser *p, const char **s)
{
	if (p->token.kind != TOKEN_STRING)
		return parse_error(p, "expected a string");
	*s = p->token.text;
	advance(p);
	return true;
}

bool parse_optional_string(Parser *p, const char **s)
{
	*s = NULL;
	return p->token.kind != TOKEN_STRING || parse_string(p, s);
}

bool parse_name(Parser *p, TokenKind kind, const char **name)
{
	if (p->token.kind != kind)
		return parse_error(p, "expected a name with %c", kind == TOKEN_VALUE ? '%' : '@');
	*name = p->token.text;
	advance(p);
	return true;
}

bool parse_loc(Parser *p, Loc *loc)
{
	const char *path;
	int64_t line, column;

	if (!accept(p, "!"))
		return true;
	if (p->token.kind == TOKEN_STRING) {
		if (!parse_string(p, &path) || !expect(p, ":"))
			return false;
		p->loc_file = diag_file(p->module->diag, path, NULL);
	}
	if (!parse_int(p, 0, UINT32_MAX, &line) || !expect(p, ":") ||
	    !parse_int(p, 0, UINT32_MAX, &column))
		return false;
	*loc = line ? (Loc){ p->loc_file, (uint32_t)line, (uint32_t)column } : (Loc){ 0 };
	return true;
}

/* ---- types ---- */

static const Type *simple_type(Parser *p)
{
	TypeTable *types = &p->module->types;
	static const int floats[] = { 32, 64, 80 };

	for (int kind = 0; kind < N_INT_KINDS; kind++)
		if (at_word(p, type_int(types, (IntKind)kind)->text))
			return type_int(types, (IntKind)kind);
	for (size_t i = 0; i < COUNT_OF(floats); i++)
		if (at_word(p, type_float(types, floats[i])->text))
			return type_float(types, floats[i]);
	if (at_word(p, "void"))
		return type_void(types);
	if (at_word(p, "bool"))
		return type_bool(types);
	if (at_word(p, "fn"))
		return type_func(types);
	return at_word(p, "stack") ? type_stack(types) : NULL;
}

static const Type *parse_ptr(Parser *p)
{
	const Type *pointee;

	if (!expect(p, "<"))
		return NULL;
	pointee = parse_type(p);
	return pointee && expect(p, ">") ? type_ptr(&p->module->types, pointee) : NULL;
}

static const Type *parse_array(Parser *p)
{
	int64_t count;
	const Type *elem;
	Loc loc;

	if (!parse_int(p, 0, INT64_MAX, &count) || !expect(p, "x"))
		return NULL;
	loc = token_loc(p);
	elem = parse_type(p);
	if (!elem || !expect(p, "]"))
		return NULL;
	if (!letter_admits(&p->module->types, 'E', NULL, elem)) {
		parse_error_at(p, loc, "%s cannot be in an array", elem->text);
		return NULL;
	}
	if (elem->size && count > INT64_MAX / elem->size) {
		parse_error_at(p, loc, "the array is too large");
		return NULL;
	}
	return type_array(&p->module->types, elem, count);
}

static const Type *parse_record_type(Parser *p)
{
	const char *tag;

	return parse_name(p, TOKEN_GLOBAL, &tag) ? type_record(&p->module->types, tag)->type : NULL;
}

static const Type *parse_type_inside(Parser *p)
{
	const Type *type = simple_type(p);

	if (type) {
		advance(p);
		return type;
	}
	if (accept(p, "ptr"))
		return parse_ptr(p);
	if (accept(p, "tensor"))
		return type_tensor(&p->module->types);
	if (accept(p, "["))
		return parse_array(p);
	if (p->token.kind == TOKEN_GLOBAL)
		return parse_record_type(p);
	parse_error(p, "expected a type");
	return NULL;
}

const Type *parse_type(Parser *p)
{
	const Type *type = NULL;

	if (++p->depth > DEEPEST)
		parse_error(p, "types are nested too deeply");
	else
		type = parse_type_inside(p);
	p->depth--;
	return type;
}

bool parse_types(Parser *p, TypeVec *types)
{
	bool several = accept(p, "(");

	do {
		const Type *type = parse_type(p);

		if (!type)
			return false;
		vec_push(p->arena, types, type);
	} while (several && accept(p, ","));
	return !several || expect(p, ")");
}

/* ---- literals ---- */

bool at_literal(const Parser *p)
{
	static const char *const words[] = { "null", "true", "false", "undef", "inf", "nan" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (at_word(p, words[i]))
			return true;
	return p->token.kind == TOKEN_INT || p->token.kind == TOKEN_FLOAT;
}

static bool says(const Token *token, const char *word)
{
	return token->kind == TOKEN_WORD && strcmp(token->text, word) == 0;
}

static Value *float_literal(Parser *p, const Token *token, const Type *type)
{
	const char *s = str_copy_n(p->arena, token->at, token->length);
	long double number = type->bits == 32   ? strtof(s, NULL)
	                     : type->bits == 64 ? strtod(s, NULL)
	                                        : strtold(s, NULL);

	return const_float(p->module, type, number);
}

/* NULL where the integer does not fit. */
static Value *int_literal(Parser *p, const Token *token, const Type *type)
{
	uint64_t magnitude;
	int64_t value;

	if (!type->is_signed && type->bits == 64 && *token->at != '-' && magnitude_of(token, &magnitude))
		return const_int(p->module, type, (int64_t)magnitude);
	if (!signed_of(token, &value) || type_wrap(type, value) != value ||
	    (value < 0 && !type->is_signed))
		return NULL;
	return const_int(p->module, type, value);
}

static Value *literal_in_type(Parser *p, const Token *token, const Type *type)
{
	bool is_number = token->kind == TOKEN_INT || token->kind == TOKEN_FLOAT ||
	                 says(token, "inf") || says(token, "nan");

	if (says(token, "undef") && type_is_scalar(type))
		return value_undef(p->module, type);
	if (says(token, "null") && type_is_ptr(type))
		return const_null(p->module, type);
	if (is_number && type_is_float(type))
		return float_literal(p, token, type);
	if (token->kind == TOKEN_INT && type->kind == TYPE_INT)
		return int_literal(p, token, type);
	if (type->kind == TYPE_BOOL && (says(token, "true") || says(token, "false")))
		return const_bool(p->module, says(token, "true"));
	return NULL;
}

Value *literal_value(Parser *p, const Token *token, const Type *type)
{
	Loc loc = { p->file, token->line, token->column };
	Value *value;

	if (!type && (says(token, "true") || says(token, "false")))
		type = type_bool(&p->module->types);
	if (!type) {
		parse_error_at(p, loc, "the literal needs its type in front");
		return NULL;
	}
	value = literal_in_type(p, token, type);
	if (!value)
		parse_error_at(p, loc, "'%.*s' is not a value of type %s", (int)token->length,
		               token->at, type->text);
	return value;
}

static Value *parse_symbol(Parser *p)
{
	const char *name = p->token.text;
	Global *global = module_global(p->module, name);
	Func *func = module_func(p->module, name);

	if (!global && !func) {
		parse_error(p, "there is no function or global '@%s'", name);
		return NULL;
	}
	advance(p);
	return global ? global->value : func_value(func);
}

static Value *parse_text_constant(Parser *p)
{
	const char *raw = str_copy_n(p->arena, p->token.at, p->token.length);

	advance(p);
	return const_string(p->module, raw);
}

Value *parse_constant(Parser *p, const Type *type)
{
	Token token;

	if (p->token.kind == TOKEN_STRING)
		return parse_text_constant(p);
	if (p->token.kind == TOKEN_GLOBAL)
		return parse_symbol(p);
	if (!at_literal(p)) {
		type = parse_type(p);
		if (!type)
			return NULL;
	}
	if (!at_literal(p)) {
		parse_error(p, "expected a constant");
		return NULL;
	}
	token = p->token;
	advance(p);
	return literal_value(p, &token, type);
}
