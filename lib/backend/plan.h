/* What is decided about a function before a line of it is written: which operations are needed, which
 * values share a variable of the C text, which are folded into the expression that reads them.
 *
 * Positions number the operations in the order of the text: an operation reads its operands at `begin`
 * (even) and writes its result behind it, at `begin + 1`; one with blocks writes at `end + 1`. */
#ifndef BACKEND_PLAN_H
#define BACKEND_PLAN_H

#include "ir/ir.h"
#include "ir/walk.h"

typedef struct Segment {
	uint32_t from, to; /* both included */
} Segment;

typedef VEC(Segment) SegmentVec;
typedef VEC(uint32_t) PositionVec;
typedef VEC(Value *) ValueVec;

typedef enum VariableKind {
	VARIABLE_SINGLE,  /* one value, written once */
	VARIABLE_CARRIED, /* a class of values around a loop or an if */
	VARIABLE_PARAM,   /* a class that has a parameter in it */
	VARIABLE_INDEX,   /* counter of a for */
	VARIABLE_OBJECT,  /* what a pointer value points to: a local, a struct by value */
} VariableKind;

/* A variable of the C text. */
typedef struct Variable {
	struct Variable *into;     /* merged into that one; NULL for the one that stands for its class */
	VariableKind     kind;
	const Type      *type;     /* OBJECT: of an element */
	ValueVec         members;
	Value           *member;   /* room for the first of them */
	SegmentVec       live;
	bool             live_is_known;
	PositionVec      writes;   /* sorted */
	uint32_t         write;    /* room for the first of them */
	Block           *block;    /* the innermost one that holds all definitions */
	Op              *first;    /* the operation of `block` that holds the first write */
	bool             first_is_here; /* that write stands in `block` itself */
	bool             starts_undefined;
	bool             is_array; /* OBJECT: its name is the pointer */
	bool             elements_are_const; /* OBJECT: its elements are pointers to const */
	struct Variable *declared_next; /* see OpPlan */

	const char      *name;     /* in C, once it is declared */
	const char      *alias;    /* while copies are being ordered: where its old value is */
	uint32_t         n_readers;
	bool             is_declared, is_used;
	bool             use_is_known, is_subscripted; /* p[0], not *p */
} Variable;

typedef VEC(Variable *) VariableVec;

typedef struct ValuePlan {
	Variable *variable;  /* see plan_variable */
	uint32_t  n_uses;    /* by needed operations */
	bool      is_needed;
	bool      is_folded; /* printed where it is used */
	bool      is_written_through; /* PTR: something may be stored through it */
	/* where its text stands */
	uint32_t  emitted;   /* last position */
	uint32_t  copies;    /* how often the text stands there */
	bool      in_loop;   /* in a loop that its operation is not in */
	bool      is_lazy;   /* under ?: && or in an inner block */
	bool      in_index;  /* only in subscripts */
	Op       *root;      /* the operation whose statement it is in */
} ValuePlan;

typedef struct BlockPlan {
	uint32_t start, end, depth;
} BlockPlan;

/* Of an operation with blocks. */
typedef struct RegionPlan {
	bool       *slot_is_needed;   /* of each result */
	bool       *result_is_needed; /* behind the region: what exits hand over is read */
	OpVec       exits;            /* loops: the exit_ifs that leave it */
	BlockPlan  *blocks;
} RegionPlan;

typedef struct OpPlan {
	uint32_t    begin, end;
	uint32_t    length;        /* statements: estimated characters */
	bool        is_needed;
	bool        is_expression; /* an if whose blocks are printed as && || ?: */
	bool        may_write;     /* a variable that was made by coalesce.c */
	RegionPlan *region;        /* NULL without blocks */
	Variable   *declares;      /* to be declared before it, linked by declared_next */
} OpPlan;

typedef struct Plan {
	Arena *arena;
	Func  *func;
	ValuePlan *values;    /* by Value.id */
	VEC(OpPlan) ops;      /* by Op.id */
	BlockPlan  body;
	Map    unread;        /* locals that are only written */
	OpVec  order;         /* all operations, by position */
	OpVec  regions;       /* those with blocks */
	OpVec  effects;       /* those that may have one, by position */
	ValueVec locals;      /* results of OP_local */
	OpVec  memory;        /* needed ones that may write memory or have an effect, by position */
	VariableVec variables;
} Plan;

Plan *plan_new(Arena *arena, Func *func); /* runs everything below */

ValuePlan *plan_value(Plan *p, const Value *v);
OpPlan    *plan_op(Plan *p, const Op *op);
RegionPlan *plan_region(Plan *p, const Op *op);
BlockPlan *plan_block(Plan *p, const Block *b);
Variable  *plan_variable(Plan *p, const Value *v); /* NULL when it is folded, or global-like */
Variable  *variable_new(Plan *p, VariableKind kind, Value *member);
uint32_t   plan_definition(Plan *p, const Value *v); /* position */

/* Whether needed `op` reads its operand i: the initial and yielded values of a result that nobody reads
 * do not count. */
bool       plan_reads(Plan *p, const Op *op, uint32_t i);
/* A for's bound that the C loop looks at in every turn. */
bool       for_bound_is_kept(const Op *op, uint32_t operand);
bool       call_is_pure(const Op *op); /* may read memory, does nothing else */
bool       call_reads_memory(const Op *op);

/* The parts of a region: values of result `slot`. */
Value     *slot_yield(const Op *region, uint32_t block, uint32_t slot);

bool       name_is_made_up(const char *name); /* "t", "t.1" */
bool       names_have_one_stem(const char *a, const char *b);

void plan_coalesce(Plan *p); /* coalesce.c */
void plan_fold(Plan *p);     /* fold.c */
const Op *exit_merges_with(Plan *p, const Op *exit); /* the if of the same condition before it, or NULL */

bool op_is_silent(Plan *p, const Op *op); /* prints nothing where it stands */
bool op_is_costless(const Op *op);     /* prints to something that computes nothing */
uint32_t op_length(const Op *op);      /* estimated characters */
bool reads_changed_variable(Plan *p, const Op *op, uint32_t to); /* changed between op and there */

/* rows.c: flat parameters that are arrays of rows in C */
bool param_is_flattened(const Func *f, uint32_t i);
/* The address is p[row][column]; *column is NULL where it is 0. */
bool row_subscripts(const Func *f, const Op *address, const Value **row, const Value **column);
bool feeds_rows(Plan *p, const Value *v, int depth);

/* condition.c: ifs that are expressions */
void   plan_conditions(Plan *p);
Value *condition_result(Plan *p, const Op *op);
bool   condition_may_move(Plan *p, const Op *op, uint32_t to);
void   condition_becomes_statement(Plan *p, Op *op);
/* What the text of a folded operation reads: its operands, of an if also what its blocks yield. */
uint32_t text_operands(Plan *p, const Op *op);
Value   *text_operand(Plan *p, const Op *op, uint32_t i);

/* interfere.c */
bool writes_variable_between(const Variable *v, uint32_t from, uint32_t to);
bool writes_memory_between(Plan *p, const Op *load, uint32_t from, uint32_t to);
bool has_memory_operation_between(Plan *p, uint32_t from, uint32_t to);
const Value *root_of_pointer(const Value *v);

/* live.c */
void live_of_variable(Plan *p, Variable *v);
bool live_overlap(const SegmentVec *a, const SegmentVec *b);
void live_unite(Arena *arena, SegmentVec *into, const SegmentVec *from);

#endif
