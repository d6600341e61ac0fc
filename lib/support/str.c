#include "support/str.h"

#include <stdio.h>
#include <string.h>

void str_table_init(StrTable *table, Arena *arena)
{
	*table = (StrTable){ .arena = arena };
}

const char *str_intern(StrTable *table, const char *text)
{
	return str_intern_n(table, text, strlen(text));
}

const char *str_intern_n(StrTable *table, const char *text, size_t length)
{
	const char *known = map_key_str(&table->map, text, length);

	if (known)
		return known;
	return map_put_str(table->arena, &table->map, text, length, NULL);
}

char *str_copy(Arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text) + 1);
}

char *str_copy_n(Arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

char *str_format(Arena *arena, const char *format, ...)
{
	va_list args;
	char *result;

	va_start(args, format);
	result = str_vformat(arena, format, args);
	va_end(args);
	return result;
}

char *str_vformat(Arena *arena, const char *format, va_list args)
{
	char    at_once[128];
	va_list again;

	va_copy(again, args);
	const int length = vsnprintf(at_once, sizeof at_once, format, again);
	va_end(again);
	if (length < (int)sizeof at_once)
		return length < 0 ? str_copy(arena, "") : str_copy_n(arena, at_once, (size_t)length);
	char *text = arena_alloc(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}
