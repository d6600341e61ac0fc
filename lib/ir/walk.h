/* Walks over all operations of a block, nested ones included, without recursion on the C stack. */
#ifndef IR_WALK_H
#define IR_WALK_H

#include "ir/ir.h"
#include "support/compiler.h"

/* The operation after `op` in pre-order (an operation, then its blocks, then what follows it), inside
 * `root`; NULL at the end.  Start with walk_first(root). */
Op *walk_up(const Block *root, const Op *op); /* behind the last operation of a block */
Op *walk_into(const Block *root, const Op *op); /* an operation with blocks */

/* Operations lie in memory much in the order in which they stand: asks for what comes a few of them later, from where
 * alone the links of a list could not be followed in time. */
static inline void walk_ahead(const Op *op)
{
	enum { AHEAD = 512, MOST_OF_AN_OP = 320, LINE = 64 };

	for (uintptr_t at = AHEAD; at < AHEAD + MOST_OF_AN_OP; at += LINE)
		PREFETCH((const void *)((uintptr_t)op + at));
}

/* The same, for walks from the last operation to the first. */
static inline void walk_behind(const Op *op)
{
	enum { BEHIND = 1024, MOST_OF_AN_OP = 320, LINE = 64 };

	for (uintptr_t at = BEHIND; at > BEHIND - MOST_OF_AN_OP; at -= LINE)
		PREFETCH((const void *)((uintptr_t)op - at));
}

static inline Op *walk_first(const Block *root) { return root->first; }

/* Without op's own blocks. */
static inline Op *walk_next_skip(const Block *root, const Op *op) { return op->next ? op->next : walk_up(root, op); }

static inline Op *walk_next(const Block *root, const Op *op)
{
	walk_ahead(op);
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
