/* Interned strings: equal text is the same pointer, so names compare with ==. */
#ifndef SUPPORT_STR_H
#define SUPPORT_STR_H

#include <stdarg.h>
#include <stddef.h>

#include "support/arena.h"
#include "support/compiler.h"
#include "support/map.h"

typedef struct StrTable {
	Arena *arena;
	Map    map; /* its keys are the strings */
} StrTable;

void        str_table_init(StrTable *table, Arena *arena);
const char *str_intern(StrTable *table, const char *text);
const char *str_intern_n(StrTable *table, const char *text, size_t length);

/* Plain copies in an arena, not interned. */
char *str_copy(Arena *arena, const char *text);
char *str_copy_n(Arena *arena, const char *text, size_t length);
char *str_format(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
char *str_vformat(Arena *arena, const char *format, va_list args) PRINTF_LIKE(2, 0);

#endif
