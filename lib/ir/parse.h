/* What the parsers of modules and of function bodies share. */
#ifndef IR_PARSE_H
#define IR_PARSE_H

#include "ir/ir.h"
#include "ir/lex.h"

enum {
	DEEPEST = 200,     /* regions in regions, types in types */
	MOST_ERRORS = 100, /* then it is quiet */
};

/* A body or initialiser that is parsed once everything is declared. */
typedef struct Pending {
	Lexer   lexer;
	Token   token;
	Func   *func;   /* one of both */
	Global *global;
} Pending;

/* @name behind adjoint, adjoint_of, primal, shadow. */
typedef struct Link {
	Func       *func;
	Global     *global;
	const char *keyword, *name;
	Loc         loc;
} Link;

typedef struct Parser {
	Module  *module;
	Arena   *arena;
	Lexer    lexer;
	Token    token;    /* the next one */
	uint32_t file;     /* of the text itself */
	uint32_t loc_file; /* that the last place with ! named */
	int      depth;
	int      n_errors;
	Map      complete; /* records whose fields are known, by record */
	VEC(Pending) pending;
	VEC(Link) links;

	/* in a function */
	Func  *func;
	Block *block;
	Map    poisoned; /* names whose definition was faulty: no further messages */
	Map    values;   /* name -> Value of the function, the numbers behind names included */
} Parser;

/* tokens */
void advance(Parser *p);
bool at_mark(const Parser *p, const char *mark);
bool at_word(const Parser *p, const char *word);
bool accept(Parser *p, const char *mark_or_word);
bool expect(Parser *p, const char *mark_or_word);
Loc  token_loc(const Parser *p);
/* Reports at the next token, or at loc; returns false. */
bool parse_error(Parser *p, const char *format, ...) PRINTF_LIKE(2, 3);
bool parse_error_at(Parser *p, Loc loc, const char *format, ...) PRINTF_LIKE(3, 4);
/* Goes on at the next line, behind braces that this one opens. `first`: where the faulty text began. */
void skip_line(Parser *p, const char *first);

/* pieces; false and NULL after an error */
bool        parse_int(Parser *p, int64_t least, int64_t most, int64_t *value);
bool        parse_string(Parser *p, const char **s);
bool        parse_optional_string(Parser *p, const char **s); /* NULL without */
bool        parse_name(Parser *p, TokenKind kind, const char **name); /* VALUE or GLOBAL */
const Type *parse_type(Parser *p);
bool        parse_loc(Parser *p, Loc *loc); /* keeps *loc where the text says none */
typedef VEC(const Type *) TypeVec;
bool parse_types(Parser *p, TypeVec *types); /* T or (T, U) */

/* A literal in a type; `type` NULL: the text does not say it, an error. */
bool   at_literal(const Parser *p);
Value *literal_value(Parser *p, const Token *token, const Type *type);
/* A constant, string, global or function, with its type in front where that is not `type`. */
Value *parse_constant(Parser *p, const Type *type);

/* parse_body.c */
void parse_body(Parser *p, Func *f);

#endif
