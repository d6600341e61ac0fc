/* Walks over all operations of a block, nested ones included, without recursion on the C stack. */
#ifndef IR_WALK_H
#define IR_WALK_H

#include "ir/ir.h"

/* The operation after `op` in pre-order (an operation, then its blocks, then what follows it), inside
 * `root`; NULL at the end.  Start with walk_first(root). */
Op *walk_up(const Block *root, const Op *op); /* behind the last operation of a block */
Op *walk_into(const Block *root, const Op *op); /* an operation with blocks */

static inline Op *walk_first(const Block *root) { return root->first; }

/* Without op's own blocks. */
static inline Op *walk_next_skip(const Block *root, const Op *op) { return op->next ? op->next : walk_up(root, op); }

static inline Op *walk_next(const Block *root, const Op *op)
{
	return op->n_blocks ? walk_into(root, op) : walk_next_skip(root, op);
}

/* The functions that f calls, or these in turn, and that mgc made. */
typedef struct Callees {
	VEC(const Func *) funcs;
	Map seen;
} Callees;

Callees derived_callees(Arena *arena, const Func *f);
/* The first operation of that code in them; NULL without. */
Op *find_in_callees(const Callees *callees, OpCode code);

/* `to` is called by `from`, or by what that calls: of a function and itself, whether it is recursive. */
bool calls_reach(Arena *arena, const Func *from, const Func *to);

#define FOR_EACH_OP(op, root) for (Op *op = walk_first(root); op; op = walk_next((root), op))

#endif
