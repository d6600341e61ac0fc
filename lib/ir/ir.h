/* The IR: structured SSA.  A module holds functions, a function one block, an operation zero or more
 * blocks; there is no jump and no phi, so dominance is nesting.
 *
 *   for    %r = for %i in 0..%n with (%acc = %init : f64) { ... yield %acc.1 }
 *          visits low, low + step, ... below high; the carried values are the arguments behind the
 *          index, `yield` gives those of the next iteration, the results are the last ones.
 *   loop   %r = loop with (%x = %a : f64) { ... exit_if %done, %x ... yield %x.1 }
 *          goes on until an exit_if leaves it.
 *   exit_if %c, values   at the top level of a for's or loop's block: when %c is true the loop ends
 *          with these results (as many as are carried).
 *   if     %r = if %c -> f64 { yield %a } else { yield %b }
 *
 * Memory.  Everything whose address matters is an object: a local, an allocation, a global, what a
 * pointer parameter points to.  An object of count elements of type T is seen through a ptr<T> to its
 * first element, as an array is in C.  `address` walks from a pointer by a path: the first step is an
 * index (pointer arithmetic), each further one a field of a record or an index into an array:
 *
 *   address %p[%i].pos[2] : ptr<f64>            &p[i].pos[2]
 *
 * Structs and unions are never SSA values.  A struct parameter by value is a ptr parameter with
 * PARAM_BYVAL (the function owns the object); a struct result is written through a leading-named
 * parameter with PARAM_RESULT. Scalars are SSA values unless their address is taken. */
#ifndef IR_IR_H
#define IR_IR_H

#include <stdbool.h>
#include <stdint.h>

#include "ir/graph.h"
#include "ir/ops.h"
#include "ir/types.h"
#include "support/arena.h"
#include "support/diag.h"
#include "support/map.h"
#include "support/str.h"
#include "support/vec.h"

typedef struct Module Module;
typedef struct Func   Func;
typedef struct Block  Block;
typedef struct Op     Op;
typedef struct Value  Value;
typedef struct Use    Use;
typedef struct Global Global;

typedef VEC(Op *) OpVec;

typedef enum ValueKind {
	VALUE_RESULT,   /* of an operation */
	VALUE_ARG,      /* of a block: parameter, index, carried value */
	VALUE_CONST,    /* number, or NULL pointer; printed in place */
	VALUE_STRING,   /* string literal, ptr<char> */
	VALUE_GLOBAL,   /* pointer to the first element of a global, @g */
	VALUE_FUNC,     /* pointer to a function, @f */
	VALUE_UNDEF,    /* an uninitialised variable; reading it is the user's error */
} ValueKind;

struct Value {
	ValueKind   kind;
	uint32_t    index; /* its place among the arguments of its block or the results of its operation */
	const Type *type;
	const char *name;  /* interned; of a parameter unique among them; the printer numbers the others; NULL for constants */
	const char *ctype; /* "real @" (@ is the name): spelling the user declared, NULL: that of the type */
	Use        *uses;  /* every operand that reads it; not kept for constants, globals, functions */
	uint32_t    id;    /* scratch of the analysis that runs now; means nothing to the next */
	Loc         loc;   /* of the declaration, for arguments */
	union {
		Op    *op;     /* VALUE_RESULT */
		Block *block;  /* VALUE_ARG */
		struct {       /* VALUE_CONST */
			int64_t            integer; /* INT, BOOL; wrapped to the type. PTR: 0 */
			const long double *number;  /* FLOAT; exact in the type; see value_number */
		} constant;
		struct {       /* VALUE_STRING: escaped as in C, with quotes */
			const char *text;
		} string;
		Global *global;
		Func   *func;
	} as;
};

struct Use {
	Value *value;
	Op    *user;
	Use   *next, **link;
};

typedef struct Attr {
	AttrKey      key;
	int64_t      integer;
	const char  *text;
	struct Attr *next;
} Attr;

enum { STEP_INDEX = -1 }; /* in a path: take the next operand; else the number of a field */

struct Block {
	Op      *parent; /* NULL for a function's body */
	Func    *func;
	Value  **args;
	uint32_t n_args, args_capacity;
	Op      *first, *last; /* the last one is the terminator */
};

struct Op {
	OpCode      code;
	Loc         loc;       /* of the user's source, also in adjoints */
	Op         *prev, *next;
	Block      *parent;
	Attr       *attrs;
	/* What stands behind the colon in the text: the result's type; of a compare its operands'; of local
	 * alloc store accum copy move zero push the element's; NULL of calls, regions and what has none. */
	const Type *type;
	Func       *func;
	Func       *callee;    /* call */
	int32_t    *path;      /* address */
	uint16_t    n_path, n_blocks;
	uint32_t    id;        /* scratch of the analysis that runs now, as a value's */
	uint32_t    n_operands, n_results, operands_capacity, results_capacity;
	Use        *operands;
	Value     **results;
	Block      *blocks;
};

typedef enum ParamFlag {
	PARAM_NOALIAS = 1 << 0, /* what is written through any pointer not derived from it stays apart */
	PARAM_BYVAL   = 1 << 1, /* pointer to an object that the function owns: a struct by value in C */
	PARAM_RESULT  = 1 << 2, /* pointer to where the struct result goes: returned by value in C */
	PARAM_CONST   = 1 << 3, /* pointee declared const and never written */
	PARAM_MAY_ALIAS = 1 << 4, /* MGC_MAY_ALIAS */
	PARAM_INACTIVE  = 1 << 5, /* MGC_INACTIVE */
	PARAM_ADJOINT = 1 << 6, /* _bar: accumulated or consumed */
	PARAM_TANGENT = 1 << 7, /* _dot */
	PARAM_WORK    = 1 << 8, /* void *work */
	/* found out by analysis/summary.c, valid under FuncSummary.by_param; "it": what the pointer leads to,
	 * through loaded pointers too */
	PARAM_READ    = 1 << 9,
	PARAM_WRITTEN = 1 << 10,
	PARAM_KEPT    = 1 << 11, /* a pointer to it may stay behind in memory after the call */
	PARAM_UNIT_SEED = 1 << 12, /* f_bar of a gradient: pass_guards puts 1 in its place */
	/* the request's apart(p): what is reached through one pointer in its structs is reached through no other */
	PARAM_APART   = 1 << 13,
} ParamFlag;

typedef struct Param {
	unsigned    flags;
	const char *ctype;  /* "const double *@" */
	Loc         loc;
	const Value *primal; /* of a shadow parameter: the parameter it belongs to */
	const char *shape;  /* MGC_SHAPE: "n, 3", constants and names of integer parameters; NULL without */
	const char *tensor; /* of an mg_tensor in C: "n x 784 x f32".  After pass_tensors the value is the pointer
	                       to its data. */
} Param;

typedef enum FuncKind {
	FUNC_USER,     /* has a body in the user's files */
	FUNC_LIBRARY,  /* declared in a system header, no body */
	FUNC_EXTERNAL, /* declared by the user, no body in the given files */
	FUNC_DERIVED,  /* made by mgc */
} FuncKind;

/* What a call may do, besides computing results from arguments. */
typedef struct FuncSummary {
	bool known;
	bool is_unfinished;               /* its body is not complete yet: nothing is found out from it */
	bool reads_memory, writes_memory; /* through its pointer arguments or globals */
	bool has_io;                      /* output, allocation, exit, ...: never dropped or repeated */
	bool may_not_return;
	bool by_param;                    /* found out from a body: see PARAM_READ, and: */
	bool reads_outside, writes_outside; /* memory that no parameter leads to: globals */
	unsigned read_classes, written_classes; /* of effective types, by param: see analysis/points_to.h; 0: any */
} FuncSummary;

struct Func {
	Module     *module;
	Arena      *arena;       /* of its operations; goes with the module */
	const char *name;    /* of the C function; unique in the module */
	FuncKind    kind;
	bool        is_static;
	bool        is_variadic;
	bool        is_inactive; /* MGC_INACTIVE */
	bool        is_emitted;  /* part of the generated file */
	bool        has_tensors; /* as written; they may have become loops */
	bool        is_refused;  /* errors were found in it, or in what it calls: nothing is made of it */
	int         max_depth;   /* MGC_MAX_DEPTH, 0 without */
	Loc         loc;
	Block       body;        /* its args are the parameters; first == NULL where there is no body */
	Param      *params;      /* body.n_args of them */
	const Type **results;
	uint32_t    n_results;
	const char *result_ctype; /* "real @", of the first result as declared */
	const char *header;      /* library: "<stdio.h>" */
	FuncSummary summary;
	Func       *adjoint_of;  /* this is the hand-written adjoint of that */
	Func       *adjoint;     /* hand-written adjoint of this */
	bool        adjoint_takes_value; /* MGC_ADJOINT_OF(f, value) */
	GraphDraft *draft;       /* of its tensors, where somebody wants to see them */
	const Func *primal;      /* DERIVED: what it was made from */
	int64_t     work_bytes;    /* DERIVED: what a call places in memory besides scalars; -1: it depends on arguments */
	const char *documentation; /* DERIVED: formula lines for the header comment, may be NULL */
	Value      *value;       /* pointer to it, VALUE_FUNC */
	uint32_t    edits;       /* of its operations, so far; passes that change a field themselves say so */
	uint32_t    verified;    /* `edits` + 1 when it was found to be right */
	uint64_t    settled;     /* passes that have found nothing more to do, bits */
	uint32_t    settled_at;  /* `edits` then */
	bool        made[N_OPS]; /* operations of that code, though they may be gone */
};

typedef enum GlobalKind { GLOBAL_CONST, GLOBAL_EXTERN, GLOBAL_STATIC } GlobalKind;

struct Global {
	const char *name;
	GlobalKind  kind;     /* CONST: copied; EXTERN: external linkage, used in place; STATIC: see interface */
	const Type *type;     /* of an element */
	int64_t     count;
	bool        is_array; /* in C, also where count is 1 */
	const char *ctype;    /* "static const double @[4]" */
	Value     **init;     /* scalars in memory order of the flattened object; NULL: zero or extern */
	uint32_t    n_init;
	Loc         loc;
	Value      *value;
	const Global *shadow_of; /* adjoint or tangent of that one: the generated file defines it */
};

struct Module {
	Arena    *arena;
	Diag     *diag;
	StrTable  strings;
	const char *made_up_name; /* of values that nothing in the source is the name of */
	TypeTable types;
	VEC(Func *) funcs;
	VEC(Global *) globals;
	Map       func_by_name, global_by_name;
	Map       constants;       /* hash -> the last one of that hash */
	Map       string_literals; /* text -> Value */
	GraphVec  graphs;   /* that the generated program fills with numbers: --trace */
	StrVec    preamble; /* lines of C for the top of the generated file: includes, repeated types */
	StrVec    header;   /* the same for its header: types under guards, for headers meet in one file */
	StrVec    reserved; /* names generated code must not use: the user's macros, types, functions */
};

/* module */
Module *module_new(Arena *arena, Diag *diag, Target target);
Func   *func_new(Module *m, const char *name, FuncKind kind); /* an empty body without terminator */
void    module_drop_func(Module *m, const Func *f);             /* nobody calls it */
Func   *module_func(const Module *m, const char *name);       /* name need not be interned */
Global *global_new(Module *m, const char *name, GlobalKind kind, const Type *type, int64_t count);
Global *module_global(const Module *m, const char *name);

/* Values.  Many can have one name; the printer puts numbers behind it: x, x.1, x.2.  Without a name, or with the name t, a
 * value has the made-up name, "t.0". */
Value *func_add_param(Func *f, const char *name, const Type *type, Param param);
Value *func_insert_param(Func *f, uint32_t at, const char *name, const Type *type, Param param);
Param *func_param(const Func *f, const Value *param);
Value *func_flagged_param(const Func *f, unsigned flags); /* the first one with any of these; NULL: none */
Value *block_add_arg(Block *b, const char *name, const Type *type);
Value *const_int(Module *m, const Type *type, int64_t value);   /* wraps to the type; bool too */
Value *const_float(Module *m, const Type *type, long double value); /* rounds to the type */
Value *const_null(Module *m, const Type *type);
Value *const_zero(Module *m, const Type *type); /* 0, 0.0 or NULL */
Value *const_string(Module *m, const char *text); /* escaped as in C, with quotes */
Value *const_bool(Module *m, bool value);
Value *func_value(Func *f); /* pointer to it */
Value *value_undef(Module *m, const Type *type);
static inline bool value_is_const(const Value *v) { return v->kind == VALUE_CONST; }
static inline long double value_number(const Value *v) { return *v->as.constant.number; }
bool   value_is_int(const Value *v, int64_t i); /* the constant i of an integer type */
bool   value_is_float(const Value *v, double d); /* bitwise: -0.0 is not 0.0 */
/* constant, string, global, function, undef */
static inline bool value_is_global_like(const Value *v) { return v->kind != VALUE_RESULT && v->kind != VALUE_ARG; }
void   value_replace_uses(Value *from, Value *to);
/* Uses by operations outside `from`'s parent etc. are the caller's to check. */
Block *value_block(const Value *v); /* the block whose scope it lives in; NULL for constants and globals */
bool   value_is_within(const Value *v, const Op *region); /* defined in a block of region */
bool   is_same_address(const Value *a, const Value *b); /* the same path from the same pointer */
static inline bool value_has_one_use(const Value *v) { return v->uses && !v->uses->next; }
/* NULL unless VALUE_RESULT */
static inline Op *value_op(const Value *v) { return v->kind == VALUE_RESULT ? v->as.op : NULL; }

/* Operations.  Operands start as NULL; n_results is room for results, op_add_result adds them. */
Op   *op_new(Func *f, OpCode code, Loc loc, uint32_t n_operands, uint32_t n_results, uint16_t n_blocks);
void  op_set_operand(Op *op, uint32_t i, Value *v);
void  op_add_operand(Op *op, Value *v);
void  op_remove_operand(Op *op, uint32_t i);
Value *op_add_result(Op *op, const char *name, const Type *type);
void  op_remove_result(Op *op, uint32_t i); /* has no uses */
static inline Value *op_operand(const Op *op, uint32_t i) { return op->operands[i].value; }
static inline Value *op_result(const Op *op) { return op->results[0]; }
static inline bool op_makes_object(const Op *op) { return op->code == OP_local || op->code == OP_alloc; }
/* A call that is known to come back. */
static inline bool call_returns(const Op *op) { return op->code == OP_call && op->callee->summary.known && !op->callee->summary.may_not_return; }
void  block_append(Block *b, Op *op);
void  block_insert_before(Op *at, Op *op);
void  op_unlink(Op *op);  /* takes it out of its block, operands stay */
void  op_erase(Op *op);   /* unlinks it and its blocks, drops all operands; its results have no uses */
void  block_remove_arg(Block *b, uint32_t i); /* has no uses */
bool  block_contains(const Block *outer, const Block *inner); /* or the same */
Op   *block_find(const Block *b, OpCode code); /* its first one, at its top level; NULL without */
bool  block_is_above(const Block *outer, const Op *op);       /* op stands in outer or deeper */
Op   *block_terminator(const Block *b);
/* The innermost block that op and all of b stand in; what op stands in, or is, of block b, which is above it. */
Block *block_around(const Block *b, const Op *op);
Op   *op_ancestor(const Op *op, const Block *b);
bool  op_precedes(const Op *x, const Op *y); /* y is x, or comes behind it in its block */
/* Of the loops in scope (NULL: of all) one is around op; around both. */
bool  op_is_in_loop(const Op *op, const Block *scope);
bool  ops_share_loop(const Op *x, const Op *y, const Block *scope);
uint32_t arg_index(const Value *arg); /* its place among the arguments of its block */
uint32_t result_index(const Value *v);

/* attributes */
bool        op_has(const Op *op, AttrKey key);
int64_t     op_int(const Op *op, AttrKey key, int64_t otherwise);
const char *op_text(const Op *op, AttrKey key); /* NULL without */
void        op_set_flag(Op *op, AttrKey key);
void        op_set_int(Op *op, AttrKey key, int64_t value);
void        op_set_text(Op *op, AttrKey key, const char *value);
void        op_clear(Op *op, AttrKey key);

/* loops, named views of operands and arguments */
static inline bool op_is_loop(const Op *op) { return op->code == OP_for || op->code == OP_loop; }
static inline uint32_t loop_first_init(const Op *op) { return op->code == OP_for ? 2 : 0; }
static inline uint32_t loop_first_carried(const Op *op) { return op->code == OP_for ? 1 : 0; }
/* A yield or an exit_if hands on one value for each result of its region, an exit_if behind its condition. */
static inline bool op_hands_on(const Op *op) { return op->code == OP_yield || op->code == OP_exit_if; }
static inline uint32_t end_first_value(const Op *end) { return end->code == OP_exit_if ? 1 : 0; }
static inline Value *end_value(const Op *end, uint32_t i) { return op_operand(end, end_first_value(end) + i); }
static inline Op *loop_exit(const Op *op) { return block_find(&op->blocks[0], OP_exit_if); }
/* Carried value i: what it starts with, and the argument that it is in an iteration. */
static inline Value *loop_init(const Op *op, uint32_t i) { return op_operand(op, loop_first_init(op) + i); }
static inline Value *loop_carried(const Op *op, uint32_t i) { return op->blocks[0].args[loop_first_carried(op) + i]; }
static inline Value *for_index(const Op *op) { return op->blocks[0].args[0]; }

/* Copies an operation with its blocks.  `map` sends old values to new ones: operands not in it are kept
 * as they are, results and block arguments are added to it. The copy is not in a block yet. */
Op   *op_clone(Func *into, const Op *op, Map *map);
Func *func_clone(const Func *f, const char *name, Map *map);

/* Moves the operations into new memory, one behind the other, as they stand, and gives back the old with all that had
 * been dropped: a walk over a function is as fast as memory is, and memory is fast only in order.  Nobody may have
 * kept a pointer to an operation or to a value but a parameter's. */
void func_compact(Func *f);

#endif
