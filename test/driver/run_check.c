#include "driver/run_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "driver/output.h"
#include "support/str.h"

static Arena arena;
static Diag diag;
static char folder[] = "/tmp/mgc-unit-XXXXXX";

static bool verify(const char *check, const char *code)
{
	StrVec models = { 0 }, flags = { 0 };
	VerifyJob job = { .check = check, .code = code, .models = &models, .clang_args = &flags };

	diag_init(&diag, &arena, tmpfile());
	vec_push(&arena, &models, str_format(&arena, "%s/model.c", folder));
	vec_push(&arena, &flags, "--target=of-no-interest-to-cc");
	vec_push(&arena, &flags, "-D");
	vec_push(&arena, &flags, "TWO=2");
	return verify_run(&arena, &diag, &job);
}

void test_verify(void)
{
	OutputVec model = { 0 };
	const char *check = "int f(void); int g(void); int main(void) { return f() != g(); }";

	CHECK(mkdtemp(folder) != NULL);
	diag_init(&diag, &arena, tmpfile());
	setenv("TMPDIR", folder, 1);
	vec_push(&arena, &model,
	         ((Output){ str_format(&arena, "%s/model.h", folder), "int f(void);\n", 13 }));
	vec_push(&arena, &model,
	         ((Output){ str_format(&arena, "%s/model.c", folder),
	                    "#include \"model.h\"\nint f(void) { return TWO; }\n", 47 }));
	CHECK(outputs_write(&arena, &diag, &model));

	CHECK(verify(check, "#include \"model.h\"\nint g(void) { return f(); }"));
	CHECK(diag.n_errors == 0);
	CHECK(!verify(check, "int g(void) { return 3; }"));
	CHECK(diag.n_errors == 1);
	/* Nothing of it is left. */
	CHECK(system(str_format(&arena, "test $(ls -A '%s' | wc -l) = 2", folder)) == 0);
	CHECK(system(str_format(&arena, "rm -r '%s'", folder)) == 0);
	unsetenv("TMPDIR");
	arena_free(&arena);
}
