/* The only door to libclang: cursor.c and unit.c see its headers, nobody else does.
 *
 * A Cursor is a node of clang's tree and a SourceType one of its types, both passed by value and
 * valid until unit_dispose.  What is hidden or hard to get from libclang is found here or marked as
 * unknown; what it means is decided in ast*.c. */
#ifndef FRONTEND_CURSOR_H
#define FRONTEND_CURSOR_H

#include "frontend/ast.h"

typedef struct Unit Unit; /* a parsed file with all that it includes */

typedef struct Cursor { /* laid out as CXCursor */
	int kind, extra;
	const void *data[3];
} Cursor;

typedef struct SourceType { /* laid out as CXType */
	int kind;
	void *data[2];
} SourceType;

typedef struct CursorList {
	const Cursor *at;
	uint32_t count;
} CursorList;

/* A stretch of a file, in bytes, where macros count as their use. */
typedef struct SourceRange {
	uint32_t file; /* as in Loc */
	uint32_t begin, end;
} SourceRange;

typedef VEC(SourceRange) SourceRangeVec;

typedef enum Node {
	NODE_OTHER,
	/* declarations */
	NODE_FUNCTION,
	NODE_VAR,
	NODE_PARAM,
	NODE_TYPEDEF,
	NODE_STRUCT,
	NODE_UNION,
	NODE_ENUM,
	NODE_ENUMERATOR,
	NODE_FIELD,
	NODE_ANNOTATE,
	NODE_CONST_ATTR,
	NODE_PURE_ATTR,
	NODE_OTHER_ATTR,
	NODE_TYPE_REF,
	NODE_MEMBER_NAME,
	NODE_LABEL_REF,
	/* expressions */
	NODE_UNEXPOSED,
	NODE_DECL_REF,
	NODE_MEMBER,
	NODE_CALL,
	NODE_INTEGER,
	NODE_FLOATING,
	NODE_STRING,
	NODE_CHARACTER,
	NODE_PAREN,
	NODE_UNARY,
	NODE_SUBSCRIPT,
	NODE_BINARY,
	NODE_COMPOUND_ASSIGN,
	NODE_CONDITIONAL,
	NODE_CAST,
	NODE_COMPOUND_LITERAL,
	NODE_INIT_LIST,
	NODE_STATEMENT_EXPR,
	NODE_GENERIC,
	NODE_SIZEOF,
	/* statements */
	NODE_UNEXPOSED_STMT,
	NODE_LABEL,
	NODE_COMPOUND,
	NODE_CASE,
	NODE_DEFAULT,
	NODE_IF,
	NODE_SWITCH,
	NODE_WHILE,
	NODE_DO,
	NODE_FOR,
	NODE_GOTO,
	NODE_CONTINUE,
	NODE_BREAK,
	NODE_RETURN,
	NODE_NULL,
	NODE_DECL_STMT,
} Node;

typedef enum Operator { /* of UNARY, BINARY and COMPOUND_ASSIGN nodes */
	                OPERATOR_NONE,
	                OPERATOR_POST_INC,
	                OPERATOR_POST_DEC,
	                OPERATOR_PRE_INC,
	                OPERATOR_PRE_DEC,
	                OPERATOR_ADDRESS,
	                OPERATOR_DEREF,
	                OPERATOR_PLUS,
	                OPERATOR_MINUS,
	                OPERATOR_BITNOT,
	                OPERATOR_NOT,
	                OPERATOR_EXTENSION,
	                OPERATOR_REAL,
	                OPERATOR_IMAG,
	                OPERATOR_BINARY, /* BinaryOp in the second result of cursor_operator */
	                OPERATOR_ASSIGN,
	                OPERATOR_COMMA,
} Operator;

typedef struct Constant {
	enum { CONSTANT_NONE, CONSTANT_INT, CONSTANT_FLOAT } kind;
	int64_t integer; /* unsigned ones wrapped */
	double number;
} Constant;

/* An #include that was followed: the file, and where the directive stands. */
typedef struct Inclusion {
	uint32_t file;
	uint32_t parent, offset; /* 0 for the main file */
	bool is_system;          /* the file is a system header */
} Inclusion;

typedef VEC(Inclusion) InclusionVec;

/* What a declaration says beyond its name and type. */
typedef struct Declaration {
	const char *name;
	Loc loc;
	Storage storage;
	bool is_inline, is_noreturn, is_thread_local;
	bool has_external_linkage, has_linkage, has_global_storage;
	bool in_main_file, in_system_header;
	bool is_const_or_pure, has_cleanup;
	AnnotationVec annotations;
} Declaration;

/* NULL when there are errors: they are in diag. */
Unit *unit_parse(Arena *arena, StrTable *strings, TypeTable *types, Diag *diag,
                 const ImportOptions *options, const char *path);
void unit_dispose(Unit *unit);

Cursor unit_root(const Unit *unit);
uint32_t unit_main_file(const Unit *unit);
const char *unit_text(Unit *unit, uint32_t file, size_t *size);    /* "" when there is none */
void unit_skipped(Unit *unit, uint32_t file, SourceRangeVec *out); /* by #if */
void unit_inclusions(Unit *unit, InclusionVec *out);               /* in order */

Node cursor_node(Cursor c);
bool cursor_is_null(Cursor c);
bool cursor_equal(Cursor a, Cursor b);
bool cursor_is_expression(Cursor c);
bool cursor_is_statement(Cursor c); /* expressions are none */
const void *cursor_key(Cursor c);   /* the same for every cursor of a declaration */
CursorList cursor_children(Unit *unit, Cursor c);
SourceType cursor_type(Cursor c);
const char *cursor_spelling(Unit *unit, Cursor c); /* interned */
Cursor cursor_referenced(Cursor c);
Cursor cursor_definition(Cursor c); /* of a declaration, else itself */
Cursor cursor_parent(Cursor c);     /* the declaration that it stands in */
Loc cursor_loc(Unit *unit, Cursor c);
SourceRange cursor_range(Unit *unit, Cursor c);
bool cursor_same_extent(Cursor a, Cursor b);
bool cursor_in_main_file(Unit *unit, Cursor c);
bool cursor_first_in_main_file(Unit *unit, Cursor c); /* the first declaration of the same */
bool cursor_in_system_header(Cursor c);
Operator cursor_operator(Cursor c, BinaryOp *binary);
Constant cursor_constant(Cursor c); /* of an expression */
int64_t cursor_enumerator(Cursor c);
int cursor_bit_width(Cursor field_or_member); /* 0: not a bit-field */
/* A number as the source spells it, in the file or in a macro's body; NULL when no file has it. */
const char *cursor_literal(Unit *unit, Cursor c);
/* The source where the first token of c is spelled, to the end of its file; "" when no file has it.
 */
const char *cursor_source(Unit *unit, Cursor c);
/* The source of c for messages, or its first word where it is long; "" when it has neither. */
const char *cursor_excerpt(Unit *unit, Cursor c);

void cursor_declaration(Unit *unit, Cursor c, Declaration *out);
bool cursor_is_definition(Cursor function);
Cursor cursor_initializer(Cursor var); /* null cursor without */
CursorList cursor_params(Unit *unit, Cursor function);
SourceType typedef_type(Cursor typedef_decl);

/* What the tree does not show of a function or variable, in the order in which a walk from left to
 * right meets it, from clang's own printer. */
typedef struct Hints {
	const uint8_t *for_parts; /* bit 0 1 2: has an init, a condition, a step */
	uint32_t n_for;
	const char **long_doubles; /* spelling of long double literals */
	uint32_t n_long_doubles;
} Hints;

void cursor_hints(Unit *unit, Cursor decl, Hints *out);

/* ---- types */

const void *type_key(SourceType t);
SourceType type_canonical(SourceType t);
/* The scalar members of CType, from the canonical type; elem, params and record are left to the
 * caller. */
void type_describe(Unit *unit, SourceType t, CType *out);
SourceType type_element(SourceType t); /* of a pointer, array, complex or function (its result) */
uint32_t type_n_params(SourceType t);
SourceType type_param(SourceType t, uint32_t i);
Cursor type_declaration(SourceType t); /* of a record, enum or typedef */
bool type_is_typedef(SourceType t);    /* the outermost sugar that has a name */
SourceType type_strip_sugar(
	SourceType t);            /* without elaboration, attributes, typeof; typedefs stay */
bool type_is_array(SourceType t); /* sugar stripped */
bool type_is_function(SourceType t);
bool type_is_pointer(SourceType t);
/* " const volatile" and so on, of t itself and not of what a typedef names */
const char *type_qualifiers(Unit *unit, SourceType t);
const char *type_spelling(Unit *unit, SourceType t);
const char *type_unqualified_spelling(Unit *unit, SourceType t);
int64_t type_align(SourceType t);
/* Fields in order, as cursors. */
CursorList type_fields(Unit *unit, SourceType t);
int64_t field_bit_offset(Cursor field);

#endif
