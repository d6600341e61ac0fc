/* Memory by lifetime: allocate, never free a piece, reset or drop the whole.
 *
 * Everything mgc builds lives in an arena.  Memory comes zeroed.  When the system has no more, the
 * program ends here, in one place, with a message and exit status EXIT_FAULT. */
#ifndef SUPPORT_ARENA_H
#define SUPPORT_ARENA_H

#include <stddef.h>

enum { EXIT_FAULT = 70 }; /* a fault that is not the user's */

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena Arena;
struct Arena {
	ArenaBlock *blocks; /* newest first */
	size_t      used;   /* bytes handed out, for --verbose and tests */
	Arena      *inner;  /* those that go with it, newest first */
	Arena      *next;   /* inside the same one */
};

void *arena_alloc(Arena *arena, size_t size);                     /* zeroed, max_align_t aligned */
void *arena_alloc_array(Arena *arena, size_t count, size_t size); /* zeroed; overflow ends the program */
void *arena_copy(Arena *arena, const void *data, size_t size);
Arena *arena_new_inside(Arena *outer); /* goes with it, if not before */
void  arena_free(Arena *arena); /* gives everything back; the arena is empty and usable */

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

#endif
