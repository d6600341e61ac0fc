#include "support/text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64, READ_STEP = 16 * 1024, LONGEST_FLOAT = 64 };

/* Makes room for length more characters and the NUL. */
static void reserve(Text *text, size_t length)
{
	size_t larger = text->capacity ? text->capacity : FIRST_CAPACITY;
	char *moved;

	if (length < text->capacity - text->length)
		return;
	while (larger - text->length <= length && larger <= SIZE_MAX / 2)
		larger *= 2;
	moved = arena_alloc(text->arena, larger);
	if (text->length)
		memcpy(moved, text->at, text->length);
	text->at = moved;
	text->capacity = larger;
}

Text text_new(Arena *arena)
{
	Text text = { .arena = arena };

	reserve(&text, 0);
	return text;
}

void text_add(Text *text, const char *s)
{
	text_add_n(text, s, strlen(s));
}

void text_add_n(Text *text, const char *s, size_t length)
{
	reserve(text, length);
	if (length)
		memcpy(text->at + text->length, s, length);
	text->length += length;
	text->at[text->length] = '\0';
}

void text_add_char(Text *text, char c)
{
	reserve(text, 1);
	text->at[text->length++] = c;
	text->at[text->length] = '\0';
}

void text_cut(Text *text, size_t length)
{
	text->length = length;
	text->at[length] = '\0';
}

void text_printf(Text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_vprintf(text, format, args);
	va_end(args);
}

void text_vprintf(Text *text, const char *format, va_list args)
{
	const size_t room = text->capacity - text->length;
	va_list      again;

	va_copy(again, args);
	const int length = vsnprintf(text->at + text->length, room, format, again);
	va_end(again);
	if (length < 0) {
		text->at[text->length] = '\0';
		return;
	}
	if ((size_t)length >= room) {
		reserve(text, (size_t)length);
		vsnprintf(text->at + text->length, (size_t)length + 1, format, args);
	}
	text->length += (size_t)length;
}

void text_fill(Text *text, char c, size_t length)
{
	reserve(text, length);
	memset(text->at + text->length, c, length);
	text_cut(text, text->length + length);
}

void text_indent(Text *text, int tabs)
{
	text_fill(text, '\t', tabs > 0 ? (size_t)tabs : 0);
}

void text_add_number(Text *text, uintmax_t number)
{
	char   digits[3 * sizeof number];
	size_t first = sizeof digits;

	do {
		digits[--first] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	text_add_n(text, digits + first, sizeof digits - first);
}

/* value as d.ddde+xx with as few digits as read back to the same value. */
static void shortest_scientific(char *s, size_t size, long double value, int bits)
{
	int most = bits <= 32 ? 9 : bits == 64 ? 17 : 21;

	for (int digits = 1; digits <= most; digits++) {
		long double back;

		snprintf(s, size, "%.*Le", digits - 1, value);
		back = bits <= 32   ? strtof(s, NULL)
		       : bits == 64 ? strtod(s, NULL)
		                    : strtold(s, NULL);
		if (back == value)
			return;
	}
}

void text_add_float(Text *text, long double value, int bits)
{
	char s[LONGEST_FLOAT];
	char *mantissa_end;
	long exponent;
	int decimals;

	if (isnan(value) || isinf(value)) {
		text_add(text, isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
		return;
	}
	shortest_scientific(s, sizeof s, value, bits);
	mantissa_end = strchr(s, 'e');
	exponent = strtol(mantissa_end + 1, NULL, 10);
	if (exponent < -5 || exponent >= 15) {
		text_printf(text, "%.*se%ld", (int)(mantissa_end - s), s, exponent);
		return;
	}
	*mantissa_end = '\0';
	decimals = (strchr(s, '.') ? (int)strlen(strchr(s, '.') + 1) : 0) - (int)exponent;
	text_printf(text, "%.*Lf", decimals > 1 ? decimals : 1, value);
}

char *text_read_file(Arena *arena, const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	Text text = text_new(arena);
	size_t n;

	if (!file)
		return NULL;
	do {
		reserve(&text, READ_STEP);
		n = fread(text.at + text.length, 1, READ_STEP, file);
		text.length += n;
	} while (n == READ_STEP);
	text.at[text.length] = '\0';
	if (ferror(file))
		text.at = NULL;
	fclose(file);
	if (size)
		*size = text.length;
	return text.at;
}
