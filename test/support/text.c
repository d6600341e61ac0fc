#include "support/text.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "check.h"

static const struct {
	long double value;
	int bits;
	const char *text;
} floats[] = {
	{ 0.0L, 64, "0.0" },
	{ -0.0L, 64, "-0.0" },
	{ 1.0L, 64, "1.0" },
	{ -2.0L, 32, "-2.0" },
	{ 0.1, 64, "0.1" },
	{ 0.1f, 32, "0.1" },
	{ 0.1f, 64, "0.10000000149011612" },
	{ 0.1L, 80, "0.1" },
	{ 0.1, 80, "0.10000000000000000555" },
	{ 1e-300, 64, "1e-300" },
	{ 1.5e300, 64, "1.5e300" },
	{ 100000.0, 64, "100000.0" },
	{ 16777216.0f, 32, "16777216.0" },
	{ 1e22, 64, "1e22" },
	{ 0.00001, 64, "0.00001" },
	{ 0.000001, 64, "1e-6" },
	{ 1.0 / 3.0, 64, "0.3333333333333333" },
	{ 123456.75, 64, "123456.75" },
	{ DBL_MAX, 64, "1.7976931348623157e308" },
	{ 4.9406564584124654e-324, 64, "5e-324" },
	{ FLT_MAX, 32, "3.4028235e38" },
	{ INFINITY, 64, "inf" },
	{ -INFINITY, 32, "-inf" },
	{ NAN, 64, "nan" },
};

static void known_floats(Arena *arena)
{
	for (size_t i = 0; i < COUNT_OF(floats); i++) {
		Text text = text_new(arena);

		text_add_float(&text, floats[i].value, floats[i].bits);
		CHECK_TEXT(text.at, floats[i].text);
		if (strcmp(text.at, floats[i].text) != 0)
			printf("  %s instead of %s\n", text.at, floats[i].text);
	}
}

/* Every bit pattern tried reads back as itself. */
static void floats_read_back(Arena *arena)
{
	uint64_t bits = 88172645463325252u;

	for (int i = 0; i < 20000; i++) {
		Text text = text_new(arena);
		double value;
		float narrow;

		bits ^= bits << 13;
		bits ^= bits >> 7;
		bits ^= bits << 17;
		memcpy(&value, &bits, sizeof value);
		memcpy(&narrow, &bits, sizeof narrow);
		if (isfinite(value)) {
			text_add_float(&text, value, 64);
			CHECK(strtod(text.at, NULL) == value);
			CHECK(strpbrk(text.at, ".e") != NULL);
		}
		text = text_new(arena);
		if (isfinite(narrow)) {
			text_add_float(&text, narrow, 32);
			CHECK(strtof(text.at, NULL) == narrow);
		}
	}
}

static void building(Arena *arena)
{
	Text text = text_new(arena);

	CHECK_TEXT(text.at, "");
	text_indent(&text, 2);
	text_add(&text, "ab");
	text_add_char(&text, 'c');
	text_add_n(&text, "defg", 2);
	text_printf(&text, "%d%s", 42, "!");
	CHECK_TEXT(text.at, "\t\tabcde42!");
	for (int i = 0; i < 10000; i++)
		text_add(&text, "0123456789");
	CHECK(text.length == 10 + 100000);
	CHECK(text.at[text.length] == '\0');
	CHECK(strlen(text.at) == text.length);
}

static void reading(Arena *arena)
{
	size_t size = 0;
	const char *self = text_read_file(arena, __FILE__, &size);

	CHECK(self != NULL && size > 1000 && strlen(self) == size);
	CHECK(text_read_file(arena, "/nonexistent/file", NULL) == NULL);
	CHECK(text_read_file(arena, "/", NULL) == NULL);
	CHECK_TEXT(text_read_file(arena, "/dev/null", &size), "");
	CHECK(size == 0);
}

void test_text(void)
{
	Arena arena = { 0 };

	known_floats(&arena);
	floats_read_back(&arena);
	building(&arena);
	reading(&arena);
	arena_free(&arena);
}
