#include "support/diag.h"

#include "check.h"
#include "support/str.h"
#include "support/text.h"

static Arena arena;
static Diag diag;

static void start(void)
{
	diag_init(&diag, &arena, tmpfile());
}

/* What was printed since start(). */
static const char *said(void)
{
	Text text = text_new(&arena);
	int c;

	rewind(diag.out);
	while ((c = fgetc(diag.out)) != EOF)
		text_add_char(&text, (char)c);
	fclose(diag.out);
	return text.at;
}

static Loc at(uint32_t line, uint32_t column)
{
	uint32_t file = diag_file(&diag, "fit.c",
	                          "int x;\n\tif (setjmp(env)) return 0;\r\n"
	                          "\xc3\xa4 = b;\nlast");

	return (Loc){ file, line, column };
}

static void line_and_caret(void)
{
	start();
	diag_error(&diag, at(2, 6), "'%s' cannot be differentiated", "setjmp");
	diag_note(&diag, at(1, 5), "in 'loss'");
	CHECK_TEXT(said(), "fit.c:2:6: error: 'setjmp' cannot be differentiated\n"
	                   "\tif (setjmp(env)) return 0;\n"
	                   "\t    ^\n"
	                   "fit.c:1:5: note: in 'loss'\n"
	                   "int x;\n"
	                   "    ^\n");
	CHECK(diag.n_errors == 1 && diag.n_warnings == 0);
}

static void places_that_have_no_line(void)
{
	Loc none = { 0 };

	start();
	diag_error(&diag, none, "no input");
	diag_error(&diag, at(0, 0), "whole file");
	diag_error(&diag, at(4, 5), "at the end");
	diag_error(&diag, at(5, 1), "past the end");
	diag_error(&diag, at(4, 90), "past the line");
	CHECK_TEXT(said(), "mgc: error: no input\n"
	                   "fit.c: error: whole file\n"
	                   "fit.c:4:5: error: at the end\nlast\n    ^\n"
	                   "fit.c:5:1: error: past the end\n"
	                   "fit.c:4:90: error: past the line\n");
	CHECK(diag.n_errors == 5);
}

static void caret_under_wide_text(void)
{
	start();
	diag_warning(&diag, at(3, 4), "here");
	CHECK_TEXT(said(), "fit.c:3:4: warning: here\n\xc3\xa4 = b;\n  ^\n");
}

static void a_long_line_is_cut(void)
{
	char *line = ARENA_ARRAY(&arena, char, 10001);
	const char *text;

	memset(line, 'a', 10000);
	line[5000] = '\1';
	start();
	diag_error(&diag, (Loc){ diag_file(&diag, "long.c", line), 1, 5001 }, "x");
	text = said();
	CHECK(strlen(text) < 300);
	CHECK(strstr(text, "a?a") != NULL);
}

static void options(void)
{
	start();
	diag.no_warnings = true;
	diag_warning(&diag, at(1, 1), "w");
	diag_note(&diag, at(1, 1), "of a silent warning");
	diag_remark(&diag, at(1, 1), "r");
	diag_note(&diag, at(1, 1), "of a silent remark");
	CHECK_TEXT(said(), "");
	CHECK(diag.n_warnings == 0);

	start();
	diag.warnings_are_errors = true;
	diag.show_remarks = true;
	diag_warning(&diag, at(0, 0), "w");
	diag_remark(&diag, at(0, 0), "r");
	CHECK_TEXT(said(), "fit.c: error: w\nfit.c: remark: r\n");
	CHECK(diag.n_errors == 1 && diag.n_warnings == 0);
}

static void summary(void)
{
	start();
	diag_summary(&diag);
	diag.n_errors = 1;
	diag_summary(&diag);
	diag.n_warnings = 2;
	diag_summary(&diag);
	CHECK_TEXT(said(), "1 error.\n2 warnings and 1 error.\n");
}

static void files_are_numbered_once(void)
{
	uint32_t a, b;

	start();
	a = diag_file(&diag, "a.c", NULL);
	b = diag_file(&diag, "b.c", NULL);
	CHECK(a != b && a != 0 && b != 0);
	CHECK(diag_file(&diag, "a.c", "text") == a);
	CHECK_TEXT(diag.files.at[a].text, "text");
	diag_error(&diag, (Loc){ b, 3, 1 }, "unreadable");
	CHECK_TEXT(said(), "b.c:3:1: error: unreadable\n");
}

void test_diag(void)
{
	line_and_caret();
	places_that_have_no_line();
	caret_under_wide_text();
	a_long_line_is_cut();
	options();
	summary();
	files_are_numbered_once();
	arena_free(&arena);
}
