/* Open addressing with linear probing over indices of an array of entries.
 *
 * The entries keep the order in which they came; the slots find them.  A removed entry keeps its
 * slot, with the key NULL, until the table grows. */
#include "support/map.h"

#include <string.h>

/* A key is an address, or the text of a given length. */
enum { FIRST_SLOTS = 16 };
#define IS_ADDRESS SIZE_MAX

static size_t hash_key(const void *key, size_t length)
{
	const unsigned char *text = key;
	uint64_t hash = 14695981039346656037u;

	if (length == IS_ADDRESS) {
		hash = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15u;
	} else {
		for (size_t i = 0; i < length; i++) /* FNV-1a */
			hash = (hash ^ text[i]) * 1099511628211u;
	}
	return (size_t)(hash ^ hash >> 32);
}

static int same_key(const void *known, const void *key, size_t length)
{
	if (!known || length == IS_ADDRESS)
		return known == key;
	return strncmp(known, key, length) == 0 && ((const char *)known)[length] == '\0';
}

/* The slot that holds key, or the empty one where it would go.  The table has an empty slot. */
static uint32_t *find_slot(const Map *map, const void *key, size_t length)
{
	size_t i = hash_key(key, length) & (map->n_slots - 1);

	while (map->slots[i] && !same_key(map->entries[map->slots[i] - 1].key, key, length))
		i = (i + 1) & (map->n_slots - 1);
	return &map->slots[i];
}

static MapEntry *find_entry(const Map *map, const void *key, size_t length)
{
	uint32_t slot = map->n_slots ? *find_slot(map, key, length) : 0;

	return slot ? &map->entries[slot - 1] : NULL;
}

/* Makes room for one more entry: a larger table without the removed ones. */
static void grow(Arena *arena, Map *map, size_t kind)
{
	Map larger = { .n_slots = map->n_slots ? 2 * map->n_slots : FIRST_SLOTS };

	larger.capacity = larger.n_slots / 2;
	larger.slots = ARENA_ARRAY(arena, uint32_t, larger.n_slots);
	larger.entries = ARENA_ARRAY(arena, MapEntry, larger.capacity);
	for (size_t i = 0; i < map->count; i++) {
		const void *key = map->entries[i].key;

		if (key) {
			size_t length = kind == IS_ADDRESS ? IS_ADDRESS : strlen(key);

			larger.entries[larger.count++] = map->entries[i];
			*find_slot(&larger, key, length) = (uint32_t)larger.count;
		}
	}
	*map = larger;
}

static void add_entry(Arena *arena, Map *map, MapEntry entry, size_t length)
{
	if (map->count == map->capacity)
		grow(arena, map, length);
	map->entries[map->count++] = entry;
	*find_slot(map, entry.key, length) = (uint32_t)map->count;
}

void *map_get(const Map *map, const void *key)
{
	const MapEntry *entry = find_entry(map, key, IS_ADDRESS);

	return entry ? entry->value : NULL;
}

void map_put(Arena *arena, Map *map, const void *key, void *value)
{
	MapEntry *entry = find_entry(map, key, IS_ADDRESS);

	if (entry)
		entry->value = value;
	else
		add_entry(arena, map, (MapEntry){ key, value }, IS_ADDRESS);
}

void map_remove(Map *map, const void *key)
{
	MapEntry *entry = find_entry(map, key, IS_ADDRESS);

	if (entry)
		*entry = (MapEntry){ 0 };
}

void *map_get_str(const Map *map, const char *key, size_t length)
{
	const MapEntry *entry = find_entry(map, key, length);

	return entry ? entry->value : NULL;
}

const char *map_key_str(const Map *map, const char *key, size_t length)
{
	const MapEntry *entry = find_entry(map, key, length);

	return entry ? entry->key : NULL;
}

void map_put_str(Arena *arena, Map *map, const char *key, size_t length, void *value)
{
	MapEntry *entry = find_entry(map, key, length);
	char *copy;

	if (entry) {
		entry->value = value;
		return;
	}
	copy = arena_alloc(arena, length + 1);
	memcpy(copy, key, length);
	add_entry(arena, map, (MapEntry){ copy, value }, length);
}
