/* Blocks of growing size, handed out from front to back.
 *
 * A request that does not fit opens a new block; one larger than any block gets a block of its own
 * behind the current one, whose rest stays in use.  Blocks that an arena gives back wait for the next one
 * that wants their size: new pages from the system cost more than clearing what is handed out again.
 * Under AddressSanitizer they go back at once, and what is not handed out is poisoned, with a gap after each
 * piece, so that running over its end is seen. */
#include "support/arena.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/compiler.h"

struct ArenaBlock {
	ArenaBlock *older;
	size_t size; /* bytes of data, a power of two */
	size_t used;
	size_t dirty; /* bytes that somebody had before */
	max_align_t data[];
};

enum {
	ALIGNMENT = _Alignof(max_align_t),
	FIRST_BLOCK = 32 * 1024,
	LARGEST_BLOCK = 1024 * 1024,
	GAP = HAS_ADDRESS_SANITIZER ? ALIGNMENT : 0
};

static NORETURN void out_of_memory(size_t size)
{
	fprintf(stderr, "mgc: out of memory: %zu bytes were asked for\n", size);
	exit(EXIT_FAULT);
}

#ifdef MGC_FAULTS
/* The tests make the n-th block fail:  MGC_FAIL_BLOCK=n mgc ... */
static void *system_alloc(size_t size)
{
	static long n_blocks;
	const char *fail = getenv("MGC_FAIL_BLOCK");

	return fail && ++n_blocks >= atol(fail) ? NULL : calloc(1, size);
}
#else
static void *system_alloc(size_t size)
{
	return calloc(1, size);
}
#endif

/* By the logarithm of their size; of this thread, so that nobody has to be asked. */
static _Thread_local ArenaBlock *spare[CHAR_BIT * sizeof(size_t)];

static ArenaBlock *block_new(size_t least)
{
	size_t size = FIRST_BLOCK, log = 0;
	ArenaBlock *block = NULL;

	for (; size < least && size <= SIZE_MAX / 4; log++)
		size *= 2;
	if (spare[log]) {
		block = spare[log];
		spare[log] = block->older;
		return block;
	}
	if (size >= least)
		block = system_alloc(sizeof *block + size);
	if (!block)
		out_of_memory(least);
	block->size = size;
	POISON(block->data, size);
	return block;
}

static void block_free(ArenaBlock *block)
{
	size_t log = 0;

	if (HAS_ADDRESS_SANITIZER) {
		UNPOISON(block->data, block->size);
		free(block);
		return;
	}
	while ((size_t)FIRST_BLOCK << log < block->size)
		log++;
	if (block->dirty < block->used)
		block->dirty = block->used;
	block->used = 0;
	block->older = spare[log];
	spare[log] = block;
}

/* What lies behind block->used, that somebody had before. */
static size_t dirty_part(const ArenaBlock *block, size_t size)
{
	if (block->dirty <= block->used)
		return 0;
	return block->dirty - block->used < size ? block->dirty - block->used : size;
}

/* The block to take size bytes from. */
static ArenaBlock *block_for(Arena *arena, size_t size)
{
	ArenaBlock *current = arena->blocks;
	size_t next_size = current ? 2 * current->size : FIRST_BLOCK;

	if (current && current->size - current->used >= size)
		return current;
	if (next_size > LARGEST_BLOCK)
		next_size = LARGEST_BLOCK;
	if (size > next_size && current) {
		ArenaBlock *own = block_new(size);

		own->older = current->older;
		current->older = own;
		return own;
	}
	arena->blocks = block_new(size > next_size ? size : next_size);
	arena->blocks->older = current;
	return arena->blocks;
}

void *arena_alloc(Arena *arena, size_t size)
{
	ArenaBlock *block;
	char *at;
	size_t step;

	if (size > SIZE_MAX - ALIGNMENT - GAP)
		out_of_memory(size);
	step = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + GAP;
	block = block_for(arena, step);
	at = (char *)block->data + block->used;
	UNPOISON(at, size);
	memset(at, 0, dirty_part(block, size));
	block->used += step;
	arena->used += step;
	return at;
}

void *arena_alloc_array(Arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		out_of_memory(SIZE_MAX);
	return arena_alloc(arena, count * size);
}

void *arena_copy(Arena *arena, const void *data, size_t size)
{
	void *copy = arena_alloc(arena, size);

	return size ? memcpy(copy, data, size) : copy;
}

Arena *arena_new_inside(Arena *outer)
{
	Arena *arena = ARENA_NEW(outer, Arena);

	arena->next = outer->inner;
	return outer->inner = arena;
}

void arena_free(Arena *arena)
{
	ArenaBlock *block = arena->blocks;

	for (Arena *inner = arena->inner; inner; inner = inner->next)
		arena_free(inner);
	while (block) {
		ArenaBlock *older = block->older;

		block_free(block);
		block = older;
	}
	*arena = (Arena){ .next = arena->next };
}
