/* Pure operations that are available here, by what they compute: a hash table that forgets what was added
 * inside a block when the block is left. */
#ifndef TRANSFORM_SCOPED_H
#define TRANSFORM_SCOPED_H

#include "ir/ir.h"

typedef struct ScopedEntry {
	Op      *op;
	uint32_t hash;
	uint32_t next; /* index + 1 of the next entry in the bucket */
} ScopedEntry;

typedef struct Scoped {
	Arena *arena;
	VEC(ScopedEntry) entries; /* innermost scope last */
	uint32_t *buckets;        /* index + 1 */
	uint32_t  n_buckets;      /* power of two */
} Scoped;

Scoped scoped_new(Arena *arena);
static inline size_t scoped_enter(const Scoped *s) { return s->entries.count; }
void scoped_leave(Scoped *s, size_t mark);
/* An available operation that computes the same as op; else adds op and returns NULL. */
Op *scoped_find_or_add(Scoped *s, Op *op);

#endif
