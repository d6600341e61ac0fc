/* What the files of the lowering share.
 *
 *   flow.c        which jumps leave a statement, which variables a loop assigns: before lowering
 *   lower.c       functions, parameters, globals, what is reached from the requests; refusals
 *   lower_type.c  types, extents of variable size
 *   place.c       lvalues: addresses, loads, stores, copies
 *   lower_init.c  initialisers
 *   lower_expr.c  expressions        lower_call.c  calls        library.c  what is known of libc
 *   lower_tensor.c  calls of tensor operations      lower_arguments.c  variable arguments
 *   region.c      variables, and the values they have behind an `if`
 *   lower_stmt.c  statements: sequences with jumps, switch, labels
 *   lower_loop.c  loops
 *   prune.c       drops what the lowering made and nobody reads
 *
 * A scalar variable whose address is not taken is its current Value.  A jump sets the flag of its target and
 * ends the sequence; what follows is guarded by the flags, and the flags that turn out to be constant, or a
 * condition that is there already, vanish. */
#ifndef FRONTEND_LOWERING_H
#define FRONTEND_LOWERING_H

#include "frontend/ast.h"
#include "frontend/request.h"
#include "ir/build.h"
#include "ir/ir.h"
#include "support/map.h"
#include "support/vec.h"

/* ---- variables */

/* A scalar of the source, a flag or a result made here; or (is_object) something in memory. */
typedef struct Variable {
	const VarDecl *decl; /* NULL: made here */
	const char    *name, *ctype;
	const Type    *type;
	Value         *value;     /* the current one, NULL before the declaration; of an object its pointer */
	bool           is_object;
	uint32_t       region;    /* the innermost region that has noted a change */
	uint32_t       mark;      /* see Lower.last_mark */
} Variable;

typedef VEC(Variable *) VariableVec;

/* ---- jumps */

/* A place that jumps go to. */
typedef struct JumpTarget {
	uint32_t depth; /* loops around it */
	Variable flag;  /* a jump to it has happened */
} JumpTarget;

typedef VEC(JumpTarget *) TargetVec;

/* How a statement ends: by going on behind it, by jumps out of it, or both. */
typedef struct Outcome {
	bool      falls;
	TargetVec targets; /* each once */
} Outcome;

/* What a loop writes in memory: a set of kinds of scalars. */
typedef uint32_t WriteSet;
enum { WRITES_ALL = 0xffff };

typedef struct LoopInfo {
	JumpTarget    break_target, continue_target;
	size_t    first, end;   /* its part of Flow.assigned, initialisation not included */
	size_t    first_call, end_call; /* the same of Flow.calls */
	WriteSet  writes;
	TargetVec leaves_to;    /* targets outside that its jumps may go to, breaks included */
} LoopInfo;

/* A labelled statement of a list. */
typedef struct LabelPoint {
	uint32_t  index;       /* in the list */
	bool      has_forward; /* a goto before it comes here */
	uint32_t  loop_end;    /* behind the last statement with a goto back to it; 0: none */
	JumpTarget    forward;
	LoopInfo *loop;
} LabelPoint;

typedef struct ListInfo {
	VEC(LabelPoint *) points; /* by index */
	uint32_t current;         /* while the list is walked: the statement that is being walked + 1 */
} ListInfo;

/* What is known of a function's body before it is lowered. */
typedef struct Flow {
	VEC(const VarDecl *) assigned; /* every assignment to a variable, in the order of the source */
	VEC(FuncDecl *) calls; /* NULL: through a pointer */
	Map      outcomes;  /* statement -> Outcome *, of those that hold a jump */
	Map      targets;   /* jump -> JumpTarget *; NULL where refused */
	Map      loops;     /* loop -> LoopInfo * */
	Map      breaks;    /* switch, do while (0) -> LoopInfo * for its targets only */
	Map      lists;     /* compound statement -> ListInfo *, of those with labels that are used */
	JumpTarget   returned;
	WriteSet writes;
	bool     is_complete;
} Flow;

/* ---- regions (region.c) */

typedef struct Change {
	Variable *var;
	Value    *value;  /* log: the value before; result of region_leave: the value after */
	uint32_t  region; /* log: that noted the change before */
} Change;

typedef VEC(Change) ChangeVec;

typedef struct Region {
	size_t   first_change;
	uint32_t outer;
	Block   *outer_block;
} Region;

typedef struct IfRegion {
	Op       *op;
	Region    region;
	ChangeVec sides[2];
} IfRegion;

typedef struct LoopRegion {
	struct LoopRegion *outer;
	const LoopInfo *info;
	Op         *op;
	Block      *block;
	Region      region;
	VariableVec carried;
	Variable   *counter;  /* for: the carried variable that is not simply its current value, or NULL */
	TargetVec   left_to;  /* where exit_ifs really go */
} LoopRegion;

/* ---- contexts */

typedef struct FuncState {
	Func       *func;
	FuncDecl   *decl;
	FuncDecl   *caller;   /* first one seen, NULL for requested functions */
	Loc         call;
	Request    *request;  /* NULL for helpers */
	bool        is_called; /* by a lowered function: its parameters may overlap */
	Flow       *flow;
} FuncState;

typedef struct Lowering { /* of the module */
	Arena      *arena;
	Diag       *diag;
	Ast        *ast;
	Module     *module;
	TypeTable  *types;
	RequestVec *requests;
	VEC(FuncState *) queue;
	Map         written;  /* VarDecl of globals that some function of the files may write */
	Map         users;    /* VarDecl of a global -> the function that uses it; see static_is_of_one_call */
	bool        is_scanned;
} Lowering;

typedef struct Lower { /* of one function */
	Lowering   *all;
	Arena      *arena;
	TypeTable  *types;
	Module     *module;
	FuncState  *state;
	Flow       *flow;
	Builder     b;
	VEC(Change) changes;
	uint32_t    region, last_region;
	uint32_t    last_mark;
	LoopRegion *loop;
	Variable    result;       /* what is returned; type NULL for void */
	Value      *result_object; /* of struct results */
	Map         extents;      /* VLA CType -> Value *: evaluated extent, of the index type */
	int64_t     max_trips;    /* for the next loop; 0: none */
	Map         refused;      /* types that were */
	Map         statics;      /* VarDecl -> Variable *, of those that this function writes */
	VEC(Op *)   kept_states;  /* their values at the call, in the order of statics */
} Lower;

/* ---- flow.c */

Flow    *flow_of(Lowering *all, FuncDecl *decl);
Outcome  flow_outcome(Arena *arena, const Flow *flow, const Stmt *s);
bool     outcome_jumps(const Outcome *o);
void     outcome_add(Arena *arena, Outcome *to, const Outcome *from); /* targets only */
bool     targets_contain(const TargetVec *targets, const JumpTarget *t);
void     targets_add(Arena *arena, TargetVec *targets, JumpTarget *t);
void     targets_remove(TargetVec *targets, const JumpTarget *t);
WriteSet write_set(const CType *type);
bool     expr_is_constant(const Expr *e, int64_t *value); /* an integer constant, conversions aside */
const Expr *expr_plain(const Expr *e); /* below conversions */

bool     is_static_scalar(const VarDecl *var); /* could be a variable of a function that writes it first */
/* ... for no other function uses it, and there is but one call of this one at a time. */
bool     loop_may_end_program(Lowering *all, const Flow *flow, const LoopInfo *info); /* by a call in it */
bool     static_is_of_one_call(Lowering *all, const VarDecl *var, FuncDecl *func);
bool     global_is_written(Lowering *all, const VarDecl *decl); /* by any function of the files */
bool     global_is_lent(Lowering *all, const VarDecl *decl); /* nothing assigns to it, but a pointer may write it */

/* ---- lower.c */

void       lower_error(Lower *l, Loc loc, const char *format, ...) PRINTF_LIKE(3, 4);
FuncState *func_state(Lower *l, FuncDecl *decl, Loc use);
Value     *global_value(Lower *l, VarDecl *decl);
Value     *int_value(Lower *l, const CType *type, int64_t i);
Value     *index_value(Lower *l, int64_t i);
Value     *lower_constant(Lower *l, const Expr *e, const Type *type); /* NULL: not one */

/* ---- lower_type.c */

const Type *lower_type(Lower *l, const CType *type, Loc loc);
/* Variable size: kept flat, as elements of the first type inside that has a constant size. */
bool         ctype_is_flat(const CType *type);
const CType *flat_element(const CType *type);
void         evaluate_extents(Lower *l, const CType *type); /* at the declaration */
Value       *flat_count(Lower *l, const CType *type, Loc loc); /* elements of a flat array; index type */
Value       *sizeof_value(Lower *l, const CType *type, Loc loc);
const char  *unusual_ctype(Lower *l, const char *ctype, const Type *type); /* NULL: as the type is spelled */
bool         is_array_type(const CType *type);

/* ---- place.c */

enum { MAX_PATH = 16 };

/* An lvalue: an SSA variable, or memory at base walked along the path. */
typedef struct Place {
	const CType *type;
	Variable *var;
	Value    *base;
	int32_t   path[MAX_PATH];
	Value    *indices[MAX_PATH];
	int       n_path, n_indices;
	int       bit_width;   /* of a bit-field; else 0 */
	bool      is_first;    /* an array, given as pointer to its first element */
	bool      is_volatile;
} Place;

Place  place_of(Lower *l, const Expr *e);
Place  place_at(Value *pointer, const CType *type);
void   place_step(Lower *l, Place *p, Value *index, Loc loc); /* of an array: its element */
void   place_index(Lower *l, Place *p, Value *index); /* the same without a look at the type */
void   place_field(Lower *l, Place *p, int32_t field, const CType *type);
Value *place_pointer(Lower *l, Place *p);
Value *place_first(Lower *l, Place *p); /* of an array: pointer to its first element */
Value *place_load(Lower *l, Place *p);
Value *place_store(Lower *l, Place *p, Value *v); /* what it holds then: a bit-field cuts off */
Value *pointer_step(Lower *l, Value *pointer, const CType *element, Value *index, bool back, Loc loc);
Value *pointer_difference(Lower *l, Value *p, Value *q); /* in elements, long */
Value *pointer_cast(Lower *l, Value *v, const Type *to);
void   copy_objects(Lower *l, Value *to, Value *from, Value *count);
void   declare(Lower *l, VarDecl *decl);
Value *temporary_object(Lower *l, const CType *type, Loc loc);

/* ---- lower_init.c */

void    initialise(Lower *l, Place p, const Expr *init, Op *local); /* local: the object just made, or NULL */
Value **constant_init(Lower *l, const VarDecl *decl, const Expr *init, uint32_t *count);

/* ---- lower_expr.c */

Value *lower_value(Lower *l, const Expr *e);     /* a scalar; NULL for void */
Value *lower_condition(Lower *l, const Expr *e); /* bool: e != 0 */
void   lower_effects(Lower *l, const Expr *e);   /* for what it does */
void   lower_record(Lower *l, const Expr *e, Value *into);
Value *record_object(Lower *l, const Expr *e); /* where a record lies, copied there if need be */
Value *convert_value(Lower *l, Value *v, const Type *to);
bool   expr_is_cheap(const Expr *e); /* may be evaluated for nothing */

/* ---- lower_tensor.c */

bool        is_tensor_call(const FuncDecl *decl);
Value      *lower_tensor_call(Lower *l, const Expr *e);
bool        is_tensor_data(const Expr *e);    /* x.data */
Value      *lower_tensor_data(Lower *l, const Expr *e, bool is_const);
bool        is_product_call(const FuncDecl *decl); /* mgrt_matmul_f32 and its like */
Value      *lower_product(Lower *l, const Expr *e);
const char *tensor_param_shape(Lower *l, const FuncState *state, const VarDecl *param);

/* ---- lower_call.c, library.c */

Value *lower_call(Lower *l, const Expr *e, const Type *wanted, Value *into);

Value *lower_classification(Lower *l, const Expr *e); /* isnan and the like as bool; NULL: none of them */

typedef struct LibraryFunc {
	const char *name;
	FuncSummary summary;
} LibraryFunc;

const LibraryFunc *library_find(const char *name);
typedef enum MemoryCall { CALL_MALLOC, CALL_CALLOC, CALL_FREE, CALL_MEMCPY, CALL_MEMMOVE, CALL_MEMSET,
	                  CALL_OTHER } MemoryCall;
MemoryCall library_memory_call(const FuncDecl *decl);
const char *library_name(const FuncDecl *decl); /* "__builtin_exp" is exp */
bool is_library(const FuncDecl *decl);
const char *library_refusal(const FuncDecl *decl); /* what to do instead; NULL: it may be called */

/* ---- lower_arguments.c */

Value      *pack_arguments(Lower *l, Expr *const *args, uint32_t n); /* what a variadic function gets for them */
bool        lower_argument_list(Lower *l, const Expr *e, const char *name, Value *into, Value **result);
bool        packs_arguments(const FuncDecl *decl); /* variadic, with a body */
bool        is_called_outside(const FuncDecl *decl); /* variadic, MGC_INACTIVE: as it is, in the user's file */
void        declare_arguments(Lower *l, FuncState *state); /* the last parameter of one that packs_arguments */
bool        takes_argument_list(const Expr *call);
const Type *arguments_type(Lower *l); /* NULL: no va_list in the files */
bool        is_arguments_type(const Type *type); /* or a pointer to it */

/* ---- region.c */

void     variable_set(Lower *l, Variable *var, Value *v);
Value   *variable_get(Lower *l, Variable *var);
Variable *variable_of(const Lower *l, const VarDecl *decl); /* NULL: not one of this function's */
Variable flag_variable(Lower *l, const char *name);
/* Of the current region alone: no region around it hears of its changes. */
Variable temporary_variable(Lower *l, const char *name, const Type *type, Value *v);
Region   region_enter(Lower *l, Block *block);
ChangeVec region_leave(Lower *l, const Region *region);
IfRegion if_begin(Lower *l, Value *condition);
void     if_else(Lower *l, IfRegion *r);
typedef enum IfForm { IF_AS_WRITTEN, IF_MAY_BE_SELECT } IfForm;
void     if_end(Lower *l, IfRegion *r, IfForm form);
uint32_t new_mark(Lower *l);

/* ---- lower_stmt.c, lower_loop.c */

typedef struct Rest { /* statements still to come; then those of `next` */
	Stmt *const *at;
	uint32_t n;
	const struct Rest *next;
} Rest;

Outcome lower_sequence(Lower *l, Rest rest);
Outcome lower_statement(Lower *l, Stmt *s);
Outcome lower_span(Lower *l, const Stmt *list, uint32_t from, uint32_t end, const LabelPoint *inside);
Outcome lower_loop(Lower *l, const Stmt *s);
Outcome lower_label_loop(Lower *l, const Stmt *list, const LabelPoint *point, uint32_t end);
bool    at_loop_top(const Lower *l);
void    leave_loop(Lower *l, Outcome *o); /* exit_if for the targets outside; the rest stays in o */
Value  *any_flag(Lower *l, const TargetVec *targets);

/* ---- prune.c */

void prune(Arena *arena, Func *f);

#endif
