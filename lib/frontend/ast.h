/* mgc's own typed tree of C: what libclang knows, made explicit, and nothing of libclang.
 *
 * Loads (EXPR_LOAD), array decay (EXPR_DECAY) and all conversions (EXPR_CONVERT) are nodes; a `for` has its
 * four parts; initialisers are resolved to (offset, value) pairs; compound assignment has its computation
 * type; `a ?: b` is written out; every node has its place.  An expression of an lvalue kind (VAR, MEMBER,
 * INDEX, DEREF, COMPOUND_LITERAL, STRING) denotes the object; only LOAD, DECAY, ADDRESS, assignment,
 * increment and copies look at it.  As a statement, left of a comma and under a cast to void it stands
 * without a load.
 *
 * The tree lives in the arenas given to ast_import; libclang's own is gone when that returns. */
#ifndef FRONTEND_AST_H
#define FRONTEND_AST_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/types.h"
#include "support/arena.h"
#include "support/diag.h"
#include "support/str.h"
#include "support/vec.h"

typedef struct CType    CType;
typedef struct Expr     Expr;
typedef struct Stmt     Stmt;
typedef struct VarDecl  VarDecl;
typedef struct FuncDecl FuncDecl;

/* ---- types: canonical, interned by structure so that equal types mostly are the same pointer; compare
 * with ctype_same.  Qualifiers are part of the type. */

typedef enum CTypeKind {
	CTYPE_VOID,
	CTYPE_BOOL,
	CTYPE_INT,     /* enums too: their integer type */
	CTYPE_FLOAT,   /* bits 32 64 80 (128: refused) */
	CTYPE_COMPLEX,
	CTYPE_PTR,
	CTYPE_ARRAY,   /* constant count */
	CTYPE_VLA,     /* count is an expression */
	CTYPE_OPEN_ARRAY, /* [] */
	CTYPE_RECORD,
	CTYPE_TENSOR,  /* mg_tensor */
	CTYPE_FUNC,
	CTYPE_OTHER,   /* vectors, _Atomic, _BitInt, ...: refused where used; spelling says what it is */
} CTypeKind;

struct CType {
	CTypeKind    kind;
	IntKind      int_kind;
	int          bits;
	bool         is_const, is_volatile, is_restrict;
	const CType *elem;      /* PTR ARRAY VLA OPEN_ARRAY COMPLEX; FUNC: result */
	int64_t      count;     /* ARRAY */
	Expr        *vla_count; /* VLA */
	Record      *record;    /* RECORD; is_complete false for an opaque one */
	const CType **params;   /* FUNC */
	uint32_t     n_params;
	bool         is_variadic, has_prototype;
	int64_t      size;      /* bytes, -1 when not constant or incomplete */
	const char  *spelling;  /* as clang prints it, typedef names kept, for messages */
};

bool ctype_same(const CType *a, const CType *b); /* ignoring top-level qualifiers and spelling */

/* ---- expressions */

typedef enum ExprKind {
	/* lvalues */
	EXPR_VAR,        /* var */
	EXPR_MEMBER,     /* a.field: a is an lvalue (or, is_rvalue_base, a struct rvalue: a CALL, COND, ...) */
	EXPR_INDEX,      /* a[b]: a a pointer rvalue (often DECAY), b an integer */
	EXPR_DEREF,      /* *a */
	EXPR_COMPOUND_LITERAL, /* var: an unnamed object with its initialiser, made where it is evaluated */
	EXPR_STRING,     /* text: escaped, quoted */
	/* rvalues */
	EXPR_INT,        /* integer: literals, enumerators, sizeof, offsetof, constants of any kind; spelling may be set */
	EXPR_FLOAT,      /* number (exact), spelling where the source has it in the file */
	EXPR_FUNC,       /* func: designator */
	EXPR_LOAD,       /* value of lvalue a (scalar, or a record: then the consumer copies) */
	EXPR_DECAY,      /* array lvalue a to pointer to first element; function designator to pointer */
	EXPR_ADDRESS,    /* &a */
	EXPR_CONVERT,    /* (type)a, implicit unless is_explicit; to bool, between arithmetic and pointer types, to void */
	EXPR_UNARY,      /* op a: UNARY_NEG, UNARY_BITNOT, UNARY_NOT (result int), UNARY_PLUS */
	EXPR_INCDEC,     /* ++a a++ --a a-- on lvalue a */
	EXPR_BINARY,     /* a op b, operands already converted to their common type (but shifts, pointers) */
	EXPR_LOGICAL,    /* && ||, result int; operands any scalar, tested against zero */
	EXPR_COND,       /* a ? b : c; with a_is_value: GNU a ?: c, b is NULL, a is evaluated once and, where
	                    it is the value, converted to type */
	EXPR_COMMA,      /* a, b */
	EXPR_ASSIGN,     /* a = b: a an lvalue, b of a's type (records too) */
	EXPR_COMPOUND,   /* a op= b: computed in comp_type, b already converted to it (shifts, pointers: b is an integer) */
	EXPR_CALL,       /* callee (func known: func != NULL, else a is the function pointer), args */
	EXPR_SIZEOF_VLA, /* sizeof of a type or object with variable size: type_operand */
	EXPR_STMT,       /* GNU ({ ... }): body */
	EXPR_ASSERT,     /* assert(a) from <assert.h>; text is the condition as written */
	EXPR_INIT,       /* braces as an initialiser: inits */
	EXPR_OTHER,      /* not supported; text says what it is */
} ExprKind;

typedef enum UnaryOp { UNARY_NEG, UNARY_PLUS, UNARY_BITNOT, UNARY_NOT } UnaryOp;

typedef enum BinaryOp {
	BINARY_ADD, BINARY_SUB, BINARY_MUL, BINARY_DIV, BINARY_REM, /* ADD SUB also pointer arithmetic */
	BINARY_SHL, BINARY_SHR, BINARY_AND, BINARY_OR, BINARY_XOR,
	BINARY_LT, BINARY_GT, BINARY_LE, BINARY_GE, BINARY_EQ, BINARY_NE, /* result int */
	BINARY_LOGICAL_AND, BINARY_LOGICAL_OR,
} BinaryOp;

/* One scalar (or whole record / string) of a resolved initialiser; what is not named is zero. */
typedef struct InitItem {
	int64_t      offset; /* bytes from the start of the object */
	const CType *type;
	int32_t      bit_offset, bit_width; /* bit-fields; width 0 otherwise */
	Expr        *value;
	/* the way there, for building an address: STEP_INDEX entries take index[] in order */
	const int32_t *path;  /* fields and STEP_INDEX of ir/ir.h */
	const int64_t *index;
	int          n_path, n_index;
} InitItem;

struct Expr {
	ExprKind     kind;
	const CType *type;
	Loc          loc;      /* where a caret for this expression goes */
	Expr        *a, *b, *c;
	VarDecl     *var;
	FuncDecl    *func;
	union {
		UnaryOp  unary;
		BinaryOp binary; /* BINARY LOGICAL COMPOUND */
		struct { bool is_decrement, is_postfix; } incdec;
	} op;
	const CType *comp_type; /* COMPOUND */
	int32_t      field;     /* MEMBER: index in the record; anonymous members are steps of their own */
	bool         is_rvalue_base, is_explicit, a_is_value;
	int64_t      integer;
	long double  number;
	const char  *text;      /* STRING, ASSERT, OTHER; INT FLOAT: spelling as written, or NULL */
	Expr       **args;
	uint32_t     n_args;
	InitItem    *inits;
	uint32_t     n_inits;
	Stmt        *body;
	const CType *type_operand;
	const CType *sizeof_type; /* INT from sizeof: the type it measured, when known (malloc sizes use it) */
};

/* ---- statements */

typedef enum StmtKind {
	STMT_EMPTY,
	STMT_EXPR,     /* expr */
	STMT_DECL,     /* vars */
	STMT_COMPOUND, /* list */
	STMT_IF,       /* expr, body, other (or NULL) */
	STMT_FOR,      /* init (statement or NULL), expr (or NULL), step (or NULL), body */
	STMT_WHILE,
	STMT_DO,
	STMT_SWITCH,   /* expr, body: a tree in which CASE and DEFAULT stand as labels */
	STMT_CASE,     /* low..high, body: the labelled statement */
	STMT_DEFAULT,
	STMT_BREAK,
	STMT_CONTINUE,
	STMT_RETURN,   /* expr or NULL */
	STMT_GOTO,     /* label */
	STMT_LABEL,    /* label, body */
	STMT_MAX_TRIPS,/* MGC_MAX_TRIPS(n): low; stands before the loop it is for */
	STMT_OTHER,    /* asm, computed goto, ...: refused; text says what it is */
} StmtKind;

struct Stmt {
	StmtKind    kind;
	Loc         loc;
	Expr       *expr;
	Expr       *step;
	Stmt       *init, *body, *other;
	Stmt      **list;
	uint32_t    n_list;
	VarDecl   **vars;
	uint32_t    n_vars;
	int64_t     low, high;  /* CASE */
	const char *label;
	const char *text;
	bool        has_omp;    /* a #pragma omp stands before it */
};

/* ---- declarations */

/* Texts that start with "mgc:", the prefix cut off: "grad:wrt(a)". */
typedef struct Annotation {
	const char *text;
	Loc         loc;
} Annotation;
typedef VEC(Annotation) AnnotationVec;

typedef enum Storage { STORAGE_AUTO, STORAGE_STATIC, STORAGE_EXTERN, STORAGE_REGISTER } Storage;

struct VarDecl {
	const char  *name;       /* "" for an unnamed parameter */
	const CType *type;       /* parameters: decayed; declared_type as written */
	const CType *declared_type;
	const char  *ctype;      /* spelling with @ for the name: "const real *@", "double (*@)[n]"; qualifiers
	                            as in C; arrays of parameters as pointers */
	Loc          loc;
	Storage      storage;
	bool         is_param, is_global; /* global: file scope, or static / extern inside a function */
	bool         has_external_linkage;
	bool         is_const_object;
	bool         is_definition;  /* globals: defined (also tentatively) in the given files */
	bool         is_thread_local;
	bool         is_in_header;   /* globals: declared in an included file, whose name a copy can't have */
	bool         has_cleanup;    /* __attribute__((cleanup(f))) */
	bool         in_system_header, in_main_file;
	Expr        *init;       /* NULL without; braces are EXPR_INIT; char arrays EXPR_STRING */
	FuncDecl    *owner;      /* the function it is local to, or NULL */
	AnnotationVec annotations;
	/* what requests_collect makes of them */
	bool         is_inactive, may_alias;
	int          element_bits;  /* MGC_ELEMENT: 32, 64; 0 without */
	const char **shape;         /* MGC_SHAPE: each a number or the name of a parameter */
	uint32_t     n_shape;
	bool         has_shape;      /* MGC_SHAPE() of a scalar has no extents */
	bool         address_taken; /* & applied, or an array or record: not a plain SSA scalar */
	bool         is_modified;   /* assigned, incremented or address-taken anywhere */
	void        *lowered;    /* for the lowering's own use */
};

struct FuncDecl {
	const char  *name;
	const CType *type;       /* CTYPE_FUNC */
	Loc          loc;        /* of the name */
	VarDecl    **params;
	uint32_t     n_params;
	const char  *result_ctype; /* "real @" */
	Stmt        *body;       /* NULL: no definition in the given files */
	bool         has_body;   /* body != NULL, already while bodies are imported */
	bool         is_static, is_inline, in_system_header;
	bool         in_main_file;   /* its annotations count */
	bool         is_noreturn, is_const_or_pure;
	const char  *header;     /* system functions: the header as the user's file includes it, "<math.h>" */
	AnnotationVec annotations;
	/* what requests_collect makes of them */
	bool         is_inactive;
	int          max_depth;      /* MGC_MAX_DEPTH; 0 without */
	int          element_bits;   /* MGC_ELEMENT: 32, 64; 0 without */
	FuncDecl    *adjoint_of;     /* MGC_ADJOINT_OF: this is the hand-written adjoint of that */
	FuncDecl    *adjoint;        /* the hand-written adjoint of this */
	bool         adjoint_takes_value; /* MGC_ADJOINT_OF(f, value) */
	VEC(VarDecl *) locals;   /* every local of the body, statics included */
	void        *lowered;
};

/* What the user's files declare, besides functions, that the generated file has to repeat. */
typedef struct Preamble {
	StrVec source_lines; /* #include lines as written, macros before them, and types defined in the main
	                        file, in order: ready to print in the .c file */
	StrVec header_lines; /* the same for the generated header, types under guards */
	StrVec reserved;     /* identifiers of macros, types, functions, globals that must not be shadowed */
} Preamble;

typedef struct Ast {
	Arena      *arena;
	StrTable   *strings;
	TypeTable  *types;       /* records live here */
	VEC(FuncDecl *) funcs;   /* every function declared or defined, in source order */
	VEC(VarDecl *) globals;  /* every global that is referenced, static locals included */
	Preamble    preamble;
	VEC(const Record *) local_records; /* with a definition, each after those that lie in it */
	StrVec      dependencies;/* files read, for -MD, in order */
	bool        has_float_contract_pragma;
} Ast;

typedef struct ImportOptions {
	const char *const *files; /* the .c files of the command line */
	int                n_files;
	const char *const *clang_args;
	int                n_clang_args;
	const char        *compile_commands_dir; /* -p, or NULL */
	const char        *include_dir; /* where <mgc/mgc.h> and <mgrt/...> stand */
	Arena             *bodies; /* for the statements and expressions of functions, of which nobody has need once they are lowered */
} ImportOptions;

/* NULL when clang itself reports an error (all of clang's errors are then in diag), or a file can't be read.
 * Constructs without a meaning here become EXPR_OTHER, STMT_OTHER or CTYPE_OTHER: refusing them is for those
 * who need them, so that a function nobody differentiates does no harm.  Runs libclang on a thread with a
 * large stack; builds the tree without recursion deeper than a fixed bound per nesting level of the source. */
Ast *ast_import(Arena *arena, StrTable *strings, TypeTable *types, Diag *diag, const ImportOptions *options);


#endif
