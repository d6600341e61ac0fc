/* Pure operations that are available here, by what they compute: a hash table that forgets what was added
 * inside a block when the block is left. */
#ifndef TRANSFORM_SCOPED_H
#define TRANSFORM_SCOPED_H

#include "ir/ir.h"

typedef struct ScopedEntry {
	Op      *op; /* NULL: empty */
	uint32_t hash;
} ScopedEntry;

typedef struct Scoped {
	Arena *arena;
	ScopedEntry *table;  /* linear probing; what came last goes first, so that nothing is to be moved */
	uint32_t  capacity;  /* of the table, a power of two */
	VEC(uint32_t) added; /* places in the table, innermost scope last */
} Scoped;

Scoped scoped_new(Arena *arena);
static inline size_t scoped_enter(const Scoped *s) { return s->added.count; }
void scoped_leave(Scoped *s, size_t mark);
/* An available operation that computes the same as op; else adds op and returns NULL. */
Op *scoped_find_or_add(Scoped *s, Op *op);

#endif
