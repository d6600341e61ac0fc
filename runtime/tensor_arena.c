/* tensor_arena.c -- the only memory of the runtime.
 *
 * A growing arena is a list of blocks.  Those after current are empty and are used again before a
 * new one is taken, so a loop that resets its arena calls malloc in its first rounds only.  Under
 * AddressSanitizer what a reset forgot is poisoned (a caller's buffer: filled with NaNs). */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONS 1
#endif
#endif

#ifdef POISONS
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION(p, n)
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION(p, n)
#define SPOIL(p, n) memset(p, 0xff, n)
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define SPOIL(p, n) ((void)(p), (void)(n))
#endif

enum { ALIGNMENT = 64, FIRST_BLOCK = 64 * 1024 };

struct mg_arena_block {
	struct mg_arena_block *next;
	size_t bytes; /* after this header */
};

static _Thread_local mg_arena *current_arena;
static _Thread_local mg_arena own_arena; /* where none was given */

mg_arena *mg_arena_current(void)
{
	return current_arena ? current_arena : &own_arena;
}

static unsigned char *block_data(struct mg_arena_block *b)
{
	return (unsigned char *)(b + 1);
}

mg_arena mg_arena_on(void *buffer, size_t bytes)
{
	return (mg_arena){ .buffer = buffer, .capacity = buffer ? bytes : 0 };
}

mg_arena *mg_arena_use(mg_arena *a)
{
	mg_arena *const before = current_arena;
	current_arena = a;
	return before;
}

mg_arena_mark mg_arena_save(const mg_arena *a)
{
	return (mg_arena_mark){ a->current, a->used };
}

void mg_arena_restore(mg_arena *a, mg_arena_mark mark)
{
	if (a->buffer) {
		SPOIL(a->buffer + mark.used, a->used - mark.used);
	} else {
		struct mg_arena_block *b = mark.current ? mark.current : a->first;
		size_t keep = mark.used;
		for (; b; b = b->next, keep = 0)
			POISON(block_data(b) + keep, b->bytes - keep);
		a->current = mark.current;
		a->capacity = mark.current ? mark.current->bytes : 0;
	}
	a->used = mark.used;
}

void mg_arena_reset(mg_arena *a)
{
	mg_arena_restore(a, (mg_arena_mark){ NULL, 0 });
}

void mg_arena_free(mg_arena *a)
{
	for (struct mg_arena_block *b = a->first, *next; b; b = next) {
		next = b->next;
		UNPOISON(block_data(b), b->bytes);
		free(b);
	}
	*a = (mg_arena){ 0 };
	if (current_arena == a)
		current_arena = NULL;
}

/* From what is left at base, or NULL. */
static void *take_at(mg_arena *a, unsigned char *base, size_t bytes)
{
	const size_t left = a->capacity - a->used;
	const size_t gap = (size_t)(0 - (uintptr_t)(base + a->used)) % ALIGNMENT;
	if (gap > left || bytes > left - gap)
		return NULL;
	unsigned char *const p = base + a->used + gap;
	a->used += gap + bytes;
	UNPOISON(p, bytes);
	return p;
}

/* Appends an empty block behind the current one and those that were too small. */
static struct mg_arena_block *grow(mg_arena *a, size_t bytes)
{
	struct mg_arena_block **link = a->current ? &a->current->next : &a->first;
	size_t size = a->current ? a->current->bytes : FIRST_BLOCK / 2;
	for (; *link; link = &(*link)->next)
		size = size > (*link)->bytes ? size : (*link)->bytes;
	size = size > SIZE_MAX / 4 ? bytes : 2 * size;
	if (size < bytes)
		size = bytes;
	if (size > SIZE_MAX / 2 - ALIGNMENT - sizeof(struct mg_arena_block))
		return NULL;
	size += ALIGNMENT; /* the first element may need a gap */
	struct mg_arena_block *const b = malloc(sizeof *b + size);
	if (!b)
		return NULL;
	*b = (struct mg_arena_block){ NULL, size };
	POISON(block_data(b), size);
	*link = b;
	return b;
}

static void *take_growing(mg_arena *a, size_t bytes)
{
	if (a->current) {
		void *const p = take_at(a, block_data(a->current), bytes);
		if (p)
			return p;
	}
	struct mg_arena_block *b = a->current ? a->current->next : a->first;
	while (b && b->bytes < bytes + ALIGNMENT)
		b = b->next;
	if (!b)
		b = grow(a, bytes);
	if (!b)
		return NULL;
	a->current = b;
	a->capacity = b->bytes;
	a->used = 0;
	return take_at(a, block_data(b), bytes);
}

void *mgrt_take(const char *op, size_t bytes)
{
	mg_arena *const a = mg_arena_current();
	bytes = bytes ? bytes : 1;
	void *const p = a->buffer ? take_at(a, a->buffer, bytes) : take_growing(a, bytes);
	if (!p && a->buffer)
		mgrt_error("%s: the arena is full; %zu bytes needed, %zu of %zu left", op, bytes,
		           a->capacity - a->used, a->capacity);
	else if (!p)
		mgrt_error("%s: out of memory; %zu bytes needed", op, bytes);
	return p;
}

mg_arena_mark mgrt_save(void)
{
	return mg_arena_save(mg_arena_current());
}

void mgrt_restore(mg_arena_mark mark)
{
	mg_arena_restore(mg_arena_current(), mark);
}
