#include "driver/output.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "support/str.h"
#include "support/text.h"

static Arena arena;
static Diag diag;
static char folder[] = "/tmp/mgc-unit-XXXXXX";

static const char *in_folder(const char *name)
{
	return str_format(&arena, "%s/%s", folder, name);
}

static Output output(const char *path, const char *text)
{
	return (Output){ path, text, strlen(text) };
}

static bool write_two(Output a, Output b)
{
	OutputVec outputs = { 0 };

	diag_init(&diag, &arena, tmpfile());
	vec_push(&arena, &outputs, a);
	vec_push(&arena, &outputs, b);
	return outputs_write(&arena, &diag, &outputs);
}

static const char *content(const char *name)
{
	const char *text = text_read_file(&arena, in_folder(name), NULL);

	return text ? text : "(none)";
}

static void both_are_written(void)
{
	struct stat status;

	CHECK(write_two(output(in_folder("a.c"), "first"), output(in_folder("a.h"), "second")));
	CHECK_TEXT(content("a.c"), "first");
	CHECK_TEXT(content("a.h"), "second");
	CHECK_TEXT(content("a.c.tmp0"), "(none)");
	CHECK(stat(in_folder("a.c"), &status) == 0);
	umask(umask(022)); /* the usual rights, not those of a temporary file */
	CHECK((status.st_mode & 0600) == 0600);
	CHECK(write_two(output(in_folder("a.c"), "new"), output(in_folder("a.h"), "")));
	CHECK_TEXT(content("a.c"), "new");
	CHECK_TEXT(content("a.h"), "");
}

static void neither_when_one_fails(void)
{
	CHECK(!write_two(output(in_folder("b.c"), "x"), output(in_folder("no/b.h"), "x")));
	CHECK(diag.n_errors == 1);
	CHECK_TEXT(content("b.c"), "(none)");
	CHECK_TEXT(content("b.c.tmp0"), "(none)");
	CHECK(!write_two(output(in_folder("b.c"), "x"), output("/dev/full", "x")));
	CHECK(diag.n_errors == 1);
	CHECK_TEXT(content("b.c"), "(none)");
	CHECK_TEXT(content("b.c.tmp0"), "(none)");
	CHECK(!write_two(output(in_folder("a.c"), "x"), output(folder, "x")));
	CHECK_TEXT(content("a.c"), "new");
}

static void devices_stay_devices(void)
{
	struct stat status;

	CHECK(write_two(output("/dev/null", "x"), output(in_folder("c.c"), "x")));
	CHECK(stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
	CHECK_TEXT(content("c.c"), "x");
}

static void links_stay_links(void)
{
	struct stat status;

	CHECK(symlink("c.c", in_folder("link.c")) == 0);
	CHECK(write_two(output(in_folder("link.c"), "through"), output("/dev/null", "")));
	CHECK(lstat(in_folder("link.c"), &status) == 0 && S_ISLNK(status.st_mode));
	CHECK_TEXT(content("c.c"), "through");
}

static void a_file_that_is_in_the_way_is_kept(void)
{
	CHECK(write_two(output(in_folder("d.c.tmp0"), "mine"), output("/dev/null", "")));
	CHECK(write_two(output(in_folder("d.c"), "x"), output("/dev/null", "")));
	CHECK_TEXT(content("d.c.tmp0"), "mine");
	CHECK_TEXT(content("d.c"), "x");
}

static void dependencies(void)
{
	StrVec targets = { 0 }, files = { 0 };

	vec_push(&arena, &targets, "out/my grad.c");
	vec_push(&arena, &targets, "grad.h");
	vec_push(&arena, &files, "model#1.c");
	vec_push(&arena, &files, "$HOME/model.h");
	CHECK_TEXT(dependency_rule(&arena, &targets, &files),
	           "out/my\\ grad.c grad.h: \\\n  model\\#1.c \\\n  $$HOME/model.h\n");
}

void test_output(void)
{
	CHECK(mkdtemp(folder) != NULL);
	both_are_written();
	neither_when_one_fails();
	devices_stay_devices();
	links_stay_links();
	a_file_that_is_in_the_way_is_kept();
	dependencies();
	CHECK(system(str_format(&arena, "rm -r '%s'", folder)) == 0);
	arena_free(&arena);
}
