/* A growing text buffer: everything mgc prints is built in one. */
#ifndef SUPPORT_TEXT_H
#define SUPPORT_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/arena.h"
#include "support/compiler.h"

typedef struct Text {
	Arena *arena;
	char  *at; /* always NUL-terminated once anything was added */
	size_t length;
	size_t capacity;
} Text;

Text text_new(Arena *arena);
void text_add(Text *text, const char *s);
void text_add_n(Text *text, const char *s, size_t length);
void text_add_char(Text *text, char c);
void text_printf(Text *text, const char *format, ...) PRINTF_LIKE(2, 3);
void text_vprintf(Text *text, const char *format, va_list args) PRINTF_LIKE(2, 0);
void text_add_number(Text *text, uintmax_t number);
void text_cut(Text *text, size_t length); /* what stands behind that goes */
void text_fill(Text *text, char c, size_t length);
void text_indent(Text *text, int tabs);

/* Shortest decimal that reads back to the same value in a format of `bits` (32, 64 or 80), always with
 * digits on both sides of the point or an exponent ("0.1", "1.0", "1e-300"); "inf", "-inf", "nan". */
void text_add_float(Text *text, long double value, int bits);

/* The whole file in the arena, NUL-terminated; NULL when it can't be read. *size may be NULL. */
char *text_read_file(Arena *arena, const char *path, size_t *size);

#endif
