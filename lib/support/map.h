/* Hash map from pointers (interned strings, IR objects) to pointers.  Iteration order is insertion
 * order, so nothing that mgc prints depends on an address. */
#ifndef SUPPORT_MAP_H
#define SUPPORT_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "support/arena.h"

typedef struct MapEntry {
	const void *key;
	void       *value;
} MapEntry;

typedef struct MapSlot {
	uint32_t entry; /* index + 1, 0 is empty */
	uint32_t tag;   /* of the key's hash */
} MapSlot;

typedef struct Map {
	MapEntry *entries; /* in insertion order; key NULL where removed */
	MapSlot  *slots;
	size_t    count;   /* entries used, removed ones included */
	size_t    capacity;
	size_t    n_slots;
} Map;

void *map_get(const Map *map, const void *key); /* NULL when absent */
void  map_put(Arena *arena, Map *map, const void *key, void *value); /* replaces; key is not NULL */
void  map_remove(Map *map, const void *key);

/* The same table keyed by the content of a string without NUL, which is copied.  One map holds keys
 * of one kind only. */
void       *map_get_str(const Map *map, const char *key, size_t length);
const char *map_key_str(const Map *map, const char *key, size_t length); /* its copy, or NULL */
const char *map_put_str(Arena *arena, Map *map, const char *key, size_t length, void *value); /* its copy */

#endif
