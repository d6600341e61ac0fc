/* Tokens of the textual form. */
#ifndef IR_LEX_H
#define IR_LEX_H

#include "support/diag.h"
#include "support/str.h"

typedef enum TokenKind {
	TOKEN_END,
	TOKEN_WORD,   /* add, f64, header */
	TOKEN_VALUE,  /* %x, %"any name": text is the name */
	TOKEN_GLOBAL, /* @f */
	TOKEN_INT,    /* 12, -12 */
	TOKEN_FLOAT,  /* 1.0, 1e-300, -inf */
	TOKEN_STRING, /* text is what it says, at and length are as written, quotes included */
	TOKEN_MARK,   /* one of (){}[]<>,:=.#! or -> .. ... */
	TOKEN_BAD,
} TokenKind;

typedef struct Token {
	TokenKind   kind;
	const char *at; /* in the source */
	size_t      length;
	const char *text; /* interned; of VALUE GLOBAL STRING without sigil, quotes, escapes */
	uint32_t    line, column;
	bool        starts_line;
} Token;

/* A place in a text; a copy of it goes on from there. */
typedef struct Lexer {
	StrTable   *strings;
	const char *at;
	const char *line_start;
	uint32_t    line;
} Lexer;

Lexer lexer_new(StrTable *strings, const char *text);
Token lex(Lexer *lexer);

#endif
