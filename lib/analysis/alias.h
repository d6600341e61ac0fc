/* Which objects a pointer may point to, and what an operation may read or write.
 *
 * Flow-insensitive, one function at a time, by object: each local, allocation, global, and what each pointer
 * parameter points to.  A loaded pointer may point to whatever escaped or came in from outside.  C's effective
 * types are used: a store of a double does not change an int or a pointer (but char and unions). */
#ifndef ANALYSIS_ALIAS_H
#define ANALYSIS_ALIAS_H

#include "ir/ir.h"

typedef struct Aliases Aliases;

Aliases *aliases_of(Arena *arena, Func *f);

/* The value that a chain of address and cast operations starts from. */
Value *pointer_root(Value *p);

/* The single object that p points into: the OP_local/OP_alloc result, parameter or global at its root, also
 * through loops and selects when all paths agree; NULL when there are several or it is unknown. */
Value *aliases_object(const Aliases *a, const Value *p);

/* Whether an access of type s through p can touch bytes that one of type t through q does.  Looks at subscripts
 * (constant indices, fields, same base) where both stand in the same iteration. */
bool aliases_overlap(const Aliases *a, const Value *p, const Type *s, const Value *q, const Type *t);
/* The same where the two stand in different iterations of `loop`: what is defined inside it may differ. */
bool aliases_overlap_across(const Aliases *a, const Op *loop, const Value *p, const Type *s, const Value *q,
                            const Type *t);
/* The same for whole objects: any access derived from p against any derived from q. */
bool aliases_same_object(const Aliases *a, const Value *p, const Value *q);

/* Effects of one operation, its blocks included.  A NULL p stands for any memory that is visible outside. */
bool op_may_write(const Aliases *a, const Op *op, const Value *p, const Type *t); /* frees count as writes */
/* Whether it may write the objects that p points into, or any that pointers in them lead to. */
bool op_may_write_behind(const Aliases *a, const Op *op, const Value *p);
bool op_may_read(const Aliases *a, const Op *op, const Value *p, const Type *t);
/* Whether one of two operations without blocks may write floats that the other one reads or writes. */
bool ops_meet_in_floats(const Aliases *a, const Op *x, const Op *y);

/* Whether the object's address is stored, passed to a call that may keep it, or returned. */
bool object_escapes(const Aliases *a, const Value *object);

/* Pure: no effect, result depends on operands only; may be moved, shared, repeated and dropped. */
bool op_is_pure(const Op *op);
/* May be dropped when its results are not used (pure, or a load that isn't volatile, ...). */
bool op_is_removable(const Op *op);
/* v > 0 ? v : 1, as of steps (transform/strides.c): not zero for any v. */
bool value_is_kept_positive(const Value *v);
/* May be executed where the program would not have: cannot trap (integer division, loads: no). */
bool op_is_speculatable(const Op *op);

#endif
