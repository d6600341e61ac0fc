#include "support/str.h"

#include "check.h"

void test_str(void)
{
	Arena arena = { 0 };
	StrTable table;
	char name[] = "alpha";
	const char *alpha;

	str_table_init(&table, &arena);
	alpha = str_intern(&table, name);
	name[0] = 'A';
	CHECK_TEXT(alpha, "alpha");
	CHECK(str_intern_n(&table, "alphabet", 5) == alpha);
	CHECK(str_intern(&table, "alphabet") != alpha);
	CHECK(str_intern(&table, name) != alpha);
	CHECK(str_intern(&table, "") == str_intern_n(&table, "x", 0));
	CHECK_TEXT(str_copy(&arena, "copy"), "copy");
	CHECK_TEXT(str_copy_n(&arena, "copy", 2), "co");
	CHECK_TEXT(str_format(&arena, "%s.%d", alpha, 3), "alpha.3");
	CHECK_TEXT(str_format(&arena, "%s", ""), "");
	CHECK(strlen(str_format(&arena, "%1000d", 1)) == 1000);
	arena_free(&arena);
}
