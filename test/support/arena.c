#include "support/arena.h"

#include <stdint.h>

#include "check.h"

static int is_zero(const unsigned char *at, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (at[i])
			return 0;
	}
	return 1;
}

static void pieces_are_zeroed_aligned_and_apart(void)
{
	Arena arena = { 0 };
	unsigned char *previous = NULL;

	for (size_t size = 0; size < 3000; size++) {
		unsigned char *at = arena_alloc(&arena, size);

		CHECK((uintptr_t)at % _Alignof(max_align_t) == 0);
		CHECK(is_zero(at, size));
		memset(at, 0xff, size);
		CHECK(at != previous || size == 1); /* empty pieces may share a place */
		previous = at;
	}
	CHECK(arena.used >= (size_t)3000 * 2999 / 2);
	arena_free(&arena);
	CHECK(arena.blocks == NULL && arena.used == 0);
	CHECK(is_zero(arena_alloc(&arena, 100), 100));
	arena_free(&arena);
}

static void a_large_piece_leaves_the_current_block_in_use(void)
{
	Arena arena = { 0 };
	char *first = arena_alloc(&arena, 16);
	char *large = arena_alloc(&arena, 16 << 20);
	char *second = arena_alloc(&arena, 16);

	large[0] = large[(16 << 20) - 1] = 1;
	CHECK(second > first && second - first < 256);
	arena_free(&arena);
}

static void copies_and_arrays(void)
{
	Arena arena = { 0 };
	int *numbers = ARENA_ARRAY(&arena, int, 1000);
	const char *copy = arena_copy(&arena, "text", 5);

	numbers[999] = 1;
	CHECK(numbers[0] == 0);
	CHECK_TEXT(copy, "text");
	CHECK(arena_copy(&arena, NULL, 0) != NULL);
	arena_free(&arena);
}

static void inner_ones_go_with_their_outer_one_or_before(void)
{
	Arena arena = { 0 };
	Arena *first = arena_new_inside(&arena), *second = arena_new_inside(&arena);

	((char *)arena_alloc(first, 100))[0] = 1;
	((char *)arena_alloc(arena_new_inside(second), 100))[0] = 1;
	arena_free(first);
	CHECK(first->blocks == NULL && arena.inner == second && second->next == first);
	CHECK(is_zero(arena_alloc(first, 100), 100));
	arena_free(&arena); /* a leak would be found by LeakSanitizer */
	CHECK(arena.blocks == NULL && arena.inner == NULL);
}

void test_arena(void)
{
	inner_ones_go_with_their_outer_one_or_before();
	pieces_are_zeroed_aligned_and_apart();
	a_large_piece_leaves_the_current_block_in_use();
	copies_and_arrays();
}
