#include "ir/lex.h"

#include <ctype.h>
#include <string.h>

#include "ir/words.h"
#include "support/text.h"

Lexer lexer_new(StrTable *strings, const char *text)
{
	return (Lexer){ .strings = strings, .at = text, .line_start = text, .line = 1 };
}

/* Space, line ends, comments.  Whether a line began. */
static bool skip_space(Lexer *lexer)
{
	bool starts_line = lexer->at == lexer->line_start;

	for (;; lexer->at++) {
		if (lexer->at[0] == '/' && lexer->at[1] == '/')
			lexer->at += strcspn(lexer->at, "\n");
		if (*lexer->at == '\n') {
			lexer->line++;
			lexer->line_start = lexer->at + 1;
			starts_line = true;
		} else if (!isspace((unsigned char)*lexer->at)) {
			return starts_line;
		}
	}
}

static const char *end_of_name(const char *at)
{
	while (name_has(*at) || (*at == '.' && name_has(at[1])))
		at++;
	return at;
}

static const char *end_of_digits(const char *at)
{
	while (isdigit((unsigned char)*at))
		at++;
	return at;
}

/* The end of a number; *is_float says which. */
static const char *end_of_number(const char *at, bool *is_float)
{
	const char *exponent;

	at = end_of_digits(*at == '-' ? at + 1 : at);
	*is_float = at[0] == '.' && isdigit((unsigned char)at[1]);
	if (*is_float)
		at = end_of_digits(at + 1);
	if (*at != 'e' && *at != 'E')
		return at;
	exponent = at + 1 + (at[1] == '-' || at[1] == '+');
	if (!isdigit((unsigned char)*exponent))
		return at;
	*is_float = true;
	return end_of_digits(exponent);
}

/* The end of a string that starts with a quote; at the line's end where it is not closed. */
static const char *end_of_string(const char *at)
{
	for (at++; *at && *at != '\n' && *at != '"'; at++)
		if (*at == '\\' && at[1] && at[1] != '\n')
			at++;
	return *at == '"' ? at + 1 : at;
}

static bool is_closed(const char *at, const char *end)
{
	return end - at >= 2 && end[-1] == '"';
}

static int octal(const char **at)
{
	int value = 0;

	for (int i = 0; i < 3 && **at >= '0' && **at <= '7'; i++)
		value = 8 * value + *(*at)++ - '0';
	return value;
}

/* What a string between its quotes says. */
static const char *unescaped(StrTable *strings, const char *at, const char *end)
{
	Text text = text_new(strings->arena);

	while (at < end) {
		char c = *at++;

		if (c == '\\' && at < end && *at >= '0' && *at <= '7')
			c = (char)octal(&at);
		else if (c == '\\' && at < end) {
			c = *at++;
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
		}
		if (c)
			text_add_char(&text, c);
	}
	text_add(&text, "");
	return str_intern(strings, text.at);
}

static const char *end_of_mark(const char *at)
{
	static const char *const long_marks[] = { "...", "..", "->" };

	for (size_t i = 0; i < COUNT_OF(long_marks); i++)
		if (strncmp(at, long_marks[i], strlen(long_marks[i])) == 0)
			return at + strlen(long_marks[i]);
	return *at && strchr("(){}[]<>,:=.#!", *at) ? at + 1 : NULL;
}

static void lex_string(const Lexer *lexer, Token *token, const char *quote)
{
	const char *end = end_of_string(quote);

	token->length = (size_t)(end - token->at);
	if (!is_closed(quote, end)) {
		token->kind = TOKEN_BAD;
		return;
	}
	token->text = unescaped(lexer->strings, quote + 1, end - 1);
}

static void lex_sigil(const Lexer *lexer, Token *token)
{
	const char *name = token->at + 1, *end;

	token->kind = *token->at == '%' ? TOKEN_VALUE : TOKEN_GLOBAL;
	if (*name == '"') {
		lex_string(lexer, token, name);
		return;
	}
	end = end_of_name(name);
	if (end == name || *name == '.')
		token->kind = TOKEN_BAD;
	token->length = (size_t)(end - token->at);
	token->text = str_intern_n(lexer->strings, name, (size_t)(end - name));
}

static void lex_word(const Lexer *lexer, Token *token)
{
	token->kind = TOKEN_WORD;
	while (name_has(token->at[token->length]))
		token->length++;
	token->text = str_intern_n(lexer->strings, token->at, token->length);
}

static bool starts_number(const char *at)
{
	return isdigit((unsigned char)at[*at == '-']);
}

static void lex_number(Token *token)
{
	bool is_float;

	token->length = (size_t)(end_of_number(token->at, &is_float) - token->at);
	token->kind = is_float ? TOKEN_FLOAT : TOKEN_INT;
}

static void lex_mark(Token *token)
{
	const char *end = end_of_mark(token->at);

	token->kind = end ? TOKEN_MARK : TOKEN_BAD;
	token->length = end ? (size_t)(end - token->at) : 1;
}

Token lex(Lexer *lexer)
{
	Token token = { .starts_line = skip_space(lexer) };
	const char *at = lexer->at;

	token.at = at;
	token.line = lexer->line;
	token.column = (uint32_t)(at - lexer->line_start) + 1;
	if (*at == '\0') {
		token.kind = TOKEN_END;
	} else if (*at == '%' || *at == '@') {
		lex_sigil(lexer, &token);
	} else if (*at == '"') {
		token.kind = TOKEN_STRING;
		lex_string(lexer, &token, at);
	} else if (starts_number(at)) {
		lex_number(&token);
	} else if (strncmp(at, "-inf", 4) == 0) {
		token.kind = TOKEN_FLOAT;
		token.length = 4;
	} else if (name_has(*at)) {
		lex_word(lexer, &token);
	} else {
		lex_mark(&token);
	}
	lexer->at += token.length;
	return token;
}
