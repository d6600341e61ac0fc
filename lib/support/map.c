/* Open addressing with linear probing over indices of an array of entries.
 *
 * The entries keep the order in which they came; the slots find them.  A slot has half of the hash beside the
 * index, so that an entry that is another's is seldom looked at: each look is a miss of the cache.  A removed
 * entry stays, with the key NULL, until the table is made anew; its slot is for the next that comes by. */
#include "support/map.h"

#include <string.h>

/* A key is an address, or the text of a given length. */
enum { FIRST_SLOTS = 16 };
#define IS_ADDRESS SIZE_MAX

static uint64_t hash_key(const void *key, size_t length)
{
	const unsigned char *text = key;
	uint64_t hash = 14695981039346656037u;

	if (length == IS_ADDRESS) {
		hash = (uint64_t)(uintptr_t)key * 0x9e3779b97f4a7c15u;
	} else {
		for (size_t i = 0; i < length; i++) /* FNV-1a */
			hash = (hash ^ text[i]) * 1099511628211u;
	}
	return hash ^ hash >> 32;
}

static int same_key(const void *known, const void *key, size_t length)
{
	if (!known || length == IS_ADDRESS)
		return known == key;
	return strncmp(known, key, length) == 0 && ((const char *)known)[length] == '\0';
}

static MapSlot *first_slot(const Map *map, uint64_t hash)
{
	return &map->slots[hash & (map->n_slots - 1)];
}

static MapSlot *next_slot(const Map *map, MapSlot *slot)
{
	return slot + 1 == map->slots + map->n_slots ? map->slots : slot + 1;
}

static uint32_t tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

/* The slot that holds key, or the empty one where it would go.  The table has an empty slot. */
static MapSlot *find_slot(const Map *map, const void *key, size_t length)
{
	const uint64_t hash = hash_key(key, length);
	MapSlot *slot = first_slot(map, hash);

	while (slot->entry &&
	       (slot->tag != tag_of(hash) || !same_key(map->entries[slot->entry - 1].key, key, length)))
		slot = next_slot(map, slot);
	return slot;
}

/* For a key that is not in the table. */
static void fill_slot(Map *map, uint64_t hash)
{
	MapSlot *slot = first_slot(map, hash);

	while (slot->entry && map->entries[slot->entry - 1].key)
		slot = next_slot(map, slot);
	*slot = (MapSlot){ (uint32_t)map->count, tag_of(hash) };
}

static MapEntry *find_entry(const Map *map, const void *key, size_t length)
{
	const uint32_t entry = map->n_slots ? find_slot(map, key, length)->entry : 0;

	return entry ? &map->entries[entry - 1] : NULL;
}

/* Makes room for one more entry: a table without the removed ones, larger unless they were many. */
static void grow(Arena *arena, Map *map, size_t kind)
{
	size_t in_use = 0;
	Map larger = { .n_slots = map->n_slots ? map->n_slots : FIRST_SLOTS };

	for (size_t i = 0; i < map->count; i++)
		in_use += map->entries[i].key != NULL;
	if (in_use > larger.n_slots / 4)
		larger.n_slots *= 2;
	larger.capacity = larger.n_slots / 2;
	larger.slots = ARENA_ARRAY(arena, MapSlot, larger.n_slots);
	larger.entries = ARENA_ARRAY(arena, MapEntry, larger.capacity);
	for (size_t i = 0; i < map->count; i++) {
		const void *key = map->entries[i].key;

		if (key) {
			size_t length = kind == IS_ADDRESS ? IS_ADDRESS : strlen(key);

			larger.entries[larger.count++] = map->entries[i];
			fill_slot(&larger, hash_key(key, length));
		}
	}
	*map = larger;
}

static void add_entry(Arena *arena, Map *map, MapEntry entry, size_t length)
{
	if (map->count == map->capacity)
		grow(arena, map, length);
	map->entries[map->count++] = entry;
	fill_slot(map, hash_key(entry.key, length));
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

const char *map_put_str(Arena *arena, Map *map, const char *key, size_t length, void *value)
{
	MapEntry *entry = find_entry(map, key, length);
	char *copy;

	if (entry) {
		entry->value = value;
		return entry->key;
	}
	copy = arena_alloc(arena, length + 1);
	memcpy(copy, key, length);
	add_entry(arena, map, (MapEntry){ copy, value }, length);
	return copy;
}
