/* What the files that build the tree (ast*.c, preamble.c) share. */
#ifndef FRONTEND_IMPORTER_H
#define FRONTEND_IMPORTER_H

#include "frontend/ast.h"
#include "frontend/cursor.h"

typedef enum DirectiveKind {
	DIRECTIVE_INCLUDE,
	DIRECTIVE_DEFINE,
	DIRECTIVE_UNDEF,
	DIRECTIVE_PRAGMA,
} DirectiveKind;

/* A line of the preprocessor that counts (not skipped by #if), or a _Pragma. */
typedef struct Directive {
	DirectiveKind kind;
	uint32_t begin, end; /* bytes in its file; without the line end */
	Loc loc;
	const char *
		word; /* DEFINE UNDEF: the macro; PRAGMA: its first word; INCLUDE: <a.h> or "a.h" */
	const char *text; /* as written */
} Directive;

typedef VEC(Directive) DirectiveVec;

/* A name at file scope, over all units. */
typedef struct Symbol {
	FuncDecl *func;
	VarDecl *var;
} Symbol;

typedef struct FieldInfo { /* what Field of the IR's types leaves out */
	const CType *type;
	Record *record;
	int32_t index;
	int32_t bit_offset; /* of a bit-field in its storage unit */
} FieldInfo;

typedef struct PendingBody { /* a function whose body is still to be imported */
	FuncDecl *func;
	Cursor definition;
} PendingBody;

typedef struct Importer {
	Arena *arena;
	Arena *tree; /* for statements and expressions: `arena`, or that of bodies */
	StrTable *strings;
	TypeTable *types;
	Diag *diag;
	Ast *ast;
	const ImportOptions *options;

	/* over all units */
	Map externals; /* name -> Symbol */
	Map statics;   /* "file:line:column:name" -> Symbol: headers that several units include */
	Map builtins;  /* name -> FuncDecl, where no header declares it */
	Map known_records;  /* how it is spelled, and what makes it itself -> Record */
	Map tags;           /* of records */
	Map warned;         /* places of pragmas */
	Map reserved;       /* identifiers in Preamble.reserved */
	Map lines;          /* of the preambles of earlier units */

	/* one unit */
	Unit *unit;
	const char *file; /* as the command line has it */
	Arena unit_arena;
	Map fields;      /* cursor_key -> FieldInfo */
	Map field_infos; /* Record -> its FieldInfos */
	Map decls;       /* cursor_key -> FuncDecl or VarDecl */
	Map definitions; /* cursor_key of a global -> Cursor, of several declarations the one that
	                    defines */
	Map ctypes;      /* type_key -> CType */
	Map records;     /* cursor_key -> Record */
	Map by_name; /* of the unit's functions -> Cursor: what builtins and <tgmath.h> stand for */
	Map directives; /* number of a file -> see directives.c */
	InclusionVec inclusions;
	VEC(PendingBody) bodies;
	Map file_tags; /* of structs, unions and enums at file scope */

	/* one function or initialiser */
	FuncDecl *func; /* or NULL */
	Cursor decl;
	Hints hints;
	bool has_hints;
	uint32_t next_for, next_long_double;
} Importer;

/* ast.c */
FuncDecl *import_function(Importer *im, Cursor c);
VarDecl *import_variable(Importer *im, Cursor c);
const Hints *import_hints(Importer *im);
const char *import_header_of(Importer *im,
                             Cursor c); /* the #include of a user's file that brings c */

/* ast_type.c */
const CType *import_type(Importer *im, SourceType t);
bool decl_is_at_file_scope(Cursor decl); /* not in a function, nor in a record there */
const FieldInfo *import_field(Importer *im, Cursor field); /* or NULL */
/* The type of a declaration or cast, with the extents of variable length arrays: dims are
 * expressions that stand in it, innermost first. */
const CType *import_declared_type(Importer *im, SourceType t, CursorList dims);
/* The type that a sizeof with this value measures, or NULL where that does not show. */
const CType *import_sizeof_type(Importer *im, Cursor c, CursorList kids, int64_t value);
const CType *import_param_type(Importer *im, const CType *declared, SourceType t,
                               SourceType adjusted);
/* The type in C around a declarator such as "@". */
const char *import_ctype_text(Importer *im, SourceType t, const CType *type,
                              const char *declarator);
const char *import_param_text(Importer *im, SourceType t, SourceType adjusted,
                              const CType *declared, const CType *type);
SourceType function_structure(SourceType t); /* of a function's type, with sugar in its parts */
bool ctype_is_variable(const CType *t);      /* variably modified */
const CType *ctype_int(Importer *im);
const CType *ctype_pointer_to(Importer *im, const CType *elem);
const CType *ctype_function(Importer *im, const CType *result);
const CType *ctype_unqualified(Importer *im, const CType *t);
const CType *ctype_promoted(Importer *im, const CType *t, int bit_width);
const CType *ctype_common(Importer *im, const CType *a, const CType *b); /* both promoted */

/* ast_expr.c */
Expr *import_expr(Importer *im, Cursor c);
Expr *import_value(Importer *im, Cursor c); /* with the load that clang leaves out of extents */
/* The type of a node that is a value.  libclang shows the type from which it decayed where it is
 * that of a parameter. */
const CType *value_type(Importer *im, Cursor c);
Expr *expr_new(Importer *im, ExprKind kind, const CType *type, Loc loc);
Expr *expr_over(Importer *im, ExprKind kind, const CType *type, Expr *a); /* where a is */
Expr *expr_integer(Importer *im, const CType *type, Loc loc, int64_t value);
Expr *expr_other(Importer *im, Cursor c, const char *text);   /* NULL: as the source has it */
Expr *expr_convert(Importer *im, Expr *e, const CType *type); /* e itself where it has the type */
bool expr_is_lvalue(const Expr *e);
void expr_mark_modified(Expr *lvalue);
void expr_mark_address_taken(Expr *lvalue);

/* ast_call.c */
FuncDecl *import_builtin_function(Importer *im, const char *name, const CType *result);
Expr *import_call(Importer *im, Cursor c);
Expr *recognise_assert(Importer *im,
                       Expr *e); /* what C libraries make of assert(a), back to that */

/* ast_init.c */
Expr *import_initializer(Importer *im, const CType *type, Cursor c);

/* ast_stmt.c */
Stmt *import_stmt(Importer *im, Cursor c);

/* entries.c: a switch with case labels inside nested statements, as one with labels at its top level. */
bool  switch_has_inner_case(const Stmt *body);
Stmt *switch_by_entry(Importer *im, Stmt *s);
/* One with labels of gotos among its own: it only jumps. */
bool  switch_has_label(const Stmt *body);
Stmt *switch_by_goto(Importer *im, Stmt *s);

/* directives.c */
const DirectiveVec *import_directives(Importer *im, uint32_t file);
/* Whether a #pragma omp stands before the statement; passes over it.  Statements come in order. */
bool import_omp_before(Importer *im, SourceRange statement);
void warn_of_pragmas(Importer *im);

/* preamble.c */
void import_dependency(Importer *im, uint32_t file);
void import_preamble(Importer *im, CursorList top);

#endif
