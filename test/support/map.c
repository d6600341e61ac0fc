#include "support/map.h"

#include <stdio.h>

#include "check.h"

static void addresses(void)
{
	static int keys[5000];
	Arena arena = { 0 };
	Map map = { 0 };

	CHECK(map_get(&map, &keys[0]) == NULL);
	for (int i = 0; i < 5000; i++)
		map_put(&arena, &map, &keys[i], &keys[4999 - i]);
	for (int i = 0; i < 5000; i++)
		CHECK(map_get(&map, &keys[i]) == &keys[4999 - i]);
	map_put(&arena, &map, &keys[7], &keys[0]);
	CHECK(map_get(&map, &keys[7]) == &keys[0]);
	CHECK(map.count == 5000);
	for (int i = 0; i < 5000; i += 2)
		map_remove(&map, &keys[i]);
	map_remove(&map, &map);
	for (int i = 0; i < 5000; i++)
		CHECK((map_get(&map, &keys[i]) == NULL) == (i % 2 == 0));
	arena_free(&arena);
}

/* A table that is filled and emptied for ever does not lose its way, nor its order. */
static void removal_and_order(void)
{
	static int keys[100];
	Arena arena = { 0 };
	Map map = { 0 };
	const char *last = NULL;

	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 100; i++)
			map_put(&arena, &map, &keys[i], &keys[i]);
		for (int i = 0; i < 100; i += 1 + round % 3)
			map_remove(&map, &keys[i]);
	}
	map_put(&arena, &map, &keys[0], &keys[1]);
	CHECK(map_get(&map, &keys[0]) == &keys[1]);
	CHECK(map.entries[map.count - 1].key == &keys[0]);
	map = (Map){ 0 };
	for (int i = 99; i >= 0; i--)
		map_put(&arena, &map, &keys[i], &keys[i]);
	for (size_t i = 0; i < map.count; i++) {
		CHECK(!last || (const char *)map.entries[i].key < last);
		last = map.entries[i].key;
	}
	arena_free(&arena);
}

static void text(void)
{
	Arena arena = { 0 };
	Map map = { 0 };
	int value = 0, other = 0;
	char name[32];

	CHECK(map_get_str(&map, "x", 1) == NULL);
	for (int i = 0; i < 1000; i++) {
		int length = snprintf(name, sizeof name, "name%d", i);

		map_put_str(&arena, &map, name, (size_t)length, i % 2 ? &value : &other);
	}
	CHECK(map_get_str(&map, "name17", 6) == &value);
	CHECK(map_get_str(&map, "name18 and more", 6) == &other);
	CHECK(map_get_str(&map, "name", 4) == NULL);
	CHECK(map_key_str(&map, "name", 4) == NULL);
	CHECK_TEXT(map_key_str(&map, "name999xyz", 7), "name999");
	map_put_str(&arena, &map, "", 0, &value);
	CHECK(map_get_str(&map, "abc", 0) == &value);
	arena_free(&arena);
}

void test_map(void)
{
	addresses();
	removal_and_order();
	text();
}
