#include "support/vec.h"

#include "check.h"

void test_vec(void)
{
	Arena arena = { 0 };
	VEC(int) numbers = { 0 };

	for (int i = 0; i < 1000; i++)
		vec_push(&arena, &numbers, i * i);
	CHECK(numbers.count == 1000 && numbers.capacity >= 1000);
	for (int i = 0; i < 1000; i++)
		CHECK(numbers.at[i] == i * i);
	CHECK(vec_last(&numbers) == 999 * 999);
	CHECK(vec_pop(&numbers) == 999 * 999);
	CHECK(numbers.count == 999);
	arena_free(&arena);
}
