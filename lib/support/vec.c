#include "support/vec.h"

#include <stdint.h>
#include <string.h>

enum { FIRST_CAPACITY = 8, LARGE = 64 /* bytes of an element */ };

void *vec_grow(Arena *arena, void *at, size_t count, size_t *capacity, size_t element)
{
	size_t larger = *capacity ? *capacity : element > LARGE ? 1 : FIRST_CAPACITY / 2;
	void *moved;

	if (count < *capacity)
		return at;
	larger = larger > SIZE_MAX / 2 ? SIZE_MAX : 2 * larger;
	moved = arena_alloc_array(arena, larger, element);
	if (count)
		memcpy(moved, at, count * element);
	*capacity = larger;
	return moved;
}
