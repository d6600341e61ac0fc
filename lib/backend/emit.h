/* What the files that print C share.
 *
 * A function is printed into lines, which layout.c joins: it breaks the long ones at the soft breaks that
 * stand in their text and sets the location comments in one column. */
#ifndef BACKEND_EMIT_H
#define BACKEND_EMIT_H

#include "backend/emit_c.h"
#include "backend/names.h"
#include "backend/plan.h"

/* C's levels, the loosest first. */
typedef enum Precedence {
	PREC_COMMA,
	PREC_ASSIGN,
	PREC_CONDITION,
	PREC_OR,
	PREC_AND,
	PREC_BIT_OR,
	PREC_BIT_XOR,
	PREC_BIT_AND,
	PREC_EQUAL,
	PREC_RELATION,
	PREC_SHIFT,
	PREC_ADD,
	PREC_MUL,
	PREC_UNARY,
	PREC_POSTFIX,
	PREC_PRIMARY,
} Precedence;

/* What was printed: its level, and the type it has in C, which may be narrower than the value's where C
 * converts by itself. */
typedef struct Expr {
	Precedence  precedence;
	const Type *type;
	bool        is_literal;
	bool        negated; /* of expr_binary_rest: what was printed has the other sign */
} Expr;

static inline Expr made(Precedence precedence, const Type *type)
{
	return (Expr){ .precedence = precedence, .type = type };
}

#define SOFT_BREAK "\x01"  /* a space, or the end of a line that became too long */
#define TIGHT_BREAK "\x02" /* the same inside a product */

typedef enum LineFlag {
	LINE_STATEMENT = 1 << 0,   /* the first line of a statement */
	LINE_DECLARATION = 1 << 1,
	LINE_IF = 1 << 2,          /* the first line of an if, `else` may follow */
	LINE_HEADING = 1 << 3,     /* an empty line goes before it */
	LINE_PREPROCESSOR = 1 << 4,
	LINE_DROPPED = 1 << 5,
	LINE_JUMP = 1 << 6, /* control does not come behind it */
	LINE_LOCATED = 1 << 7, /* its location is to stand beside it */
} LineFlag;

typedef struct Line {
	const char *text;
	const char *comment; /* beside a declaration */
	Loc         loc;
	int         indent;
	unsigned    flags;
} Line;

typedef VEC(Line) LineVec;

typedef enum Need {
	NEED_MATH = 1 << 0,
	NEED_STDLIB = 1 << 1,
	NEED_STRING = 1 << 2,
	NEED_STDIO = 1 << 3,
	NEED_LIMITS = 1 << 4,
	NEED_ASSERT = 1 << 5,
	NEED_STDDEF = 1 << 6,
	NEED_MGRT = 1 << 7,
	NEED_OUT_OF_MEMORY = 1 << 8,
	NEED_TRIPS_EXCEEDED = 1 << 9,
	NEED_OVERLAP = 1 << 10,
	NEED_STACK = 1 << 11,
	NEED_SIZE_ADD = 1 << 12,
	NEED_SIZE_MUL = 1 << 13,
	NEED_PUSH = 1 << 14,
	NEED_POP = 1 << 15,
	NEED_STACK_FREE = 1 << 16,
	NEED_SIZE_SUM = 1 << 17,
	NEED_TRACE = 1 << 18,
	NEED_TRACE_VALUE = 1 << 19,
	NEED_TRACE_ADJOINT = 1 << 20,
	NEED_SIMD_SUM = 1 << 21,
	NEED_TRACE_TENSOR = 1 << 22,
	NEED_TRACE_ELEMENT = 1 << 23,
	NEED_TRACE_ELEMENT_ADJOINT = 1 << 24,
	NEED_FIXED_STACK = 1 << 25, /* all growing stores of the file have a fixed size */
	NEED_SIMD = 1 << 26,
	NEED_SCALAR = 1 << 27,
	NEED_LANES = 1 << 28,
	NEED_SQRT = 1 << 29,  /* in a loop */
	NEED_SQRTF = 1 << 30,
} Need;

/* For which types an operation occurs: other ones count as doubles. */
typedef enum Occurrence { OF_DOUBLES = 1 << 0, OF_FLOATS = 1 << 1, OF_LONG_DOUBLES = 1 << 2 } Occurrence;

typedef VEC(const Type *) TypeVec;

typedef struct Emitter {
	Arena  *arena;
	Module *m;
	TypeTable *types;
	const EmitOptions *options;
	Names   names;
	unsigned needs;
	TypeVec pushed, popped; /* types with functions of their own */
	VEC(Func *) funcs;        /* to be printed, callees first */
	VEC(Func *) declared;     /* called, without a body here */
	Map     func_names;       /* Func -> C name, where it differs */
	Map     globals;          /* used ones */
	Map     early;            /* functions that are called before they are printed */
	Map     defined;          /* records without a name in the source */
	StrVec  headers;          /* of library functions */
	unsigned char occurs[N_OPS]; /* Occurrence */

	Func   *func;
	Plan   *plan;
	Text    line;             /* being built */
	Text    aside;            /* a stack of pieces that wait to go back into it */
	LineVec head;             /* lines before these: known when the others are */
	LineVec lines;
	int     indent;
	Loc     loc;              /* of the operation being printed */
	const Op *reverse_sweep;  /* its first operation, NULL without */
	size_t  room_lines;       /* lines up to the last one that sets up room for records */
	Variable *result;         /* the object that a struct result is made in */
	const char **param_names; /* in the prototype, where the body reads an alias */
	bool       *param_is_used; /* by the name in the prototype */
	const char **more_results; /* names of the pointers to the second result and further ones */
	const Op *hidden_exit;    /* stands in the head or foot of its loop */
} Emitter;

/* emit_expr.c: into e->line */
Expr expr_print(Emitter *e, const Value *v);
Expr expr_value(Emitter *e, const Value *v, Precedence at_least);
bool holds_functions(const Value *place);      /* each as a void (*)(void): an array of the compiler's own */
void expr_function(Emitter *e, const Value *v); /* as it goes there */
Expr expr_exact(Emitter *e, const Value *v, Precedence at_least); /* of the value's type */
Expr expr_operation(Emitter *e, const Op *op, Precedence at_least);
Expr expr_not(Emitter *e, const Value *condition, Precedence at_least);
Expr expr_binary_rest(Emitter *e, const Op *op, uint32_t operand, Precedence at_least);
void expr_call(Emitter *e, const Op *op);
bool value_is_size(Emitter *e, const Value *v);
void expr_size(Emitter *e, const Value *count); /* a count as size_t */
const Op *folded_op(Emitter *e, const Value *v); /* the operation whose text stands for v, or NULL */
const char *binary_operator(OpCode code, const Type *type);
const char *variable_name(Variable *v); /* counts as a use */
const char *func_c_name(Emitter *e, const Func *f);

/* literal.c: exact ones have the type itself in C, others the narrowest that C converts by itself */
Expr literal_int(Emitter *e, const Type *type, int64_t value, bool exact);
Expr literal_float(Emitter *e, const Type *type, long double value);
Expr literal_print(Emitter *e, const Value *v, bool exact);

/* emit_place.c */
int place_bits(const Value *pointer);                /* of a bit-field; 0 of everything else */
Expr place_print(Emitter *e, const Value *pointer);  /* the object as an lvalue: p[i].x */
Expr address_print(Emitter *e, const Op *address);   /* the pointer */
Expr object_pointer(Emitter *e, Variable *object);   /* &t, or t for an array */

/* emit_stmt.c */
void stmt_begin(Emitter *e, const char *text);
void stmt_end(Emitter *e, unsigned flags); /* takes e->line as a line */
void stmt_line(Emitter *e, unsigned flags, const char *text);
void emit_block(Emitter *e, Block *block);
unsigned assign_object_begin(Emitter *e, const Value *pointer);
void assign_begin(Emitter *e, Variable *v); /* "x = " or "const double x = " */
void emit_assignment(Emitter *e, Variable *v, const Value *source, const Op *op);
const char *variable_ctype(Emitter *e, const Variable *v);
bool root_is_const(const Value *v);
bool place_is_pointer_to_const(Emitter *e, const Value *place);

/* suggest.c */
const char *suggest_name(Emitter *e, const Variable *v); /* for one that the source does not name */

/* emit_copies.c: what yield, exit_if and the head of a loop hand over, all at once */
void emit_copies(Emitter *e, const Op *region, const Op *op);
bool has_copies(Emitter *e, const Op *region, const Op *op);

/* emit_region.c */
void emit_for(Emitter *e, Op *op);
void emit_loop(Emitter *e, Op *op);
void emit_if(Emitter *e, Op *op);
void emit_exit_if(Emitter *e, Op *op);

/* emit_object.c: statements about memory */
void emit_memory(Emitter *e, Op *op);
void emit_object(Emitter *e, Op *op);
void emit_results(Emitter *e, const Op *op, uint32_t first); /* return, with the operands from `first` */

/* emit_func.c */
void emit_func(Emitter *e, Text *out, Func *f);
typedef enum PrototypeKind {
	PROTOTYPE_C,      /* of the .c file, with restrict */
	PROTOTYPE_HEADER, /* MGC_RESTRICT */
	PROTOTYPE_CXX,    /* no arrays of variable size */
} PrototypeKind;

void emit_prototype(Emitter *e, Text *out, const Func *f, PrototypeKind kind); /* up to the ) */
bool func_needs_cxx_prototype(const Func *f);

/* helpers.c: the small static functions of a generated file */
void helpers_print(Emitter *e, Text *out);
void helpers_includes(Emitter *e, Text *out);
const char *push_function(Emitter *e, const Type *type); /* "mgrt_push_double" */
const char *pop_function(Emitter *e, const Type *type);

/* emit_trace.c: --trace */
void emit_trace(Emitter *e, const Op *op);
void trace_print(Emitter *e, Text *out); /* the graphs, and the functions that the notes call */

/* contract.c: what the comments promise */
void contract_of_file(Emitter *e, Text *out);
void contract_of_func(Emitter *e, Text *out, Func *f);

/* layout.c */
void layout_print(Emitter *e, Text *out);
/* A text with soft breaks that starts at `column`; what does not fit goes on behind `continuation`. */
void layout_wrap(Text *out, const char *text, int column, const char *continuation);
/* Words between " * " and the 100th column, as part of a comment; `first` comes before the first one. */
void layout_paragraph(Text *out, const char *first, const char *rest, const char *words);

#endif
