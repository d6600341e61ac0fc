/* Blocks of growing size, handed out from front to back.
 *
 * A request that does not fit opens a new block; one larger than any block gets a block of its own
 * behind the current one, whose rest stays in use.  Under AddressSanitizer what is not handed out
 * is poisoned, with a gap after each piece, so that running over its end is seen. */
#include "support/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/compiler.h"

struct ArenaBlock {
	ArenaBlock *older;
	size_t size; /* bytes of data */
	size_t used;
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

static ArenaBlock *block_new(size_t size)
{
	ArenaBlock *block = NULL;

	if (size <= SIZE_MAX - sizeof *block)
		block = system_alloc(sizeof *block + size);
	if (!block)
		out_of_memory(size);
	block->size = size;
	POISON(block->data, size);
	return block;
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
	block->used += step;
	arena->used += step;
	UNPOISON(at, size);
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

void arena_free(Arena *arena)
{
	ArenaBlock *block = arena->blocks;

	while (block) {
		ArenaBlock *older = block->older;

		UNPOISON(block->data, block->size);
		free(block);
		block = older;
	}
	*arena = (Arena){ 0 };
}
