/* The parser of IR on any text: what it takes and the verifier agrees to is printed, and that text reads back as itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/text.h"
#include "ir/verify.h"
#include "mutate.h"
#include "support/diag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

const char *const fuzz_words[] = {
#define ARITH(name, ...) #name,
#define INTEGER(name, ...) #name,
#define MATH(name, ...) #name,
#define COMPARE(name, ...) #name,
#define OP(name, ...) #name,
#include "ir/ops.def"
	"func", "external", "static", "global", "record", "union", "type", "with", "in", "rev", "step", "size", "align", "at", "i8", "u8",
	"f32", "f64", "f80", "int", "i32", "i64", "long", "ulong", "uint", "short", "char", "bool", "ptr<f64>", "ptr<void>", "ptr<fn>", "[4 x f64]", "@vec",
	"true", "false", "null", "undef", "inf", "nan", "{zero}", "{array}", "{record}", "{shadow}", "{volatile}", "{max_trips = 3}", "noalias", "byval",
	"->", "..", ":", "=", "{", "}", "[", "]", "(", ")", "<", ">", ",", "@f", "%x", "%0", "\"s\"", "!1:2",
	NULL,
};

static FILE *silence(void)
{
	static FILE *out;
	if (!out)
		out = fopen("/dev/null", "w");
	if (!out)
		abort();
	return out;
}

static const char *print(Arena *arena, const Module *m)
{
	Text out = text_new(arena);
	module_print(&out, m, PRINT_LOCS);
	return out.at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena arena = { 0 };
	Diag  diag;
	char *text = arena_alloc(&arena, size + 1);
	memcpy(text, data, size);
	text[size] = 0;
	diag_init(&diag, &arena, silence());
	const Module *m = module_parse(&arena, &diag, "fuzz.mgir", text);
	if (m && module_verify(m)) {
		const char   *once = print(&arena, m);
		const Module *again = module_parse(&arena, &diag, "again.mgir", once);
		if (!again || !module_verify(again) || strcmp(print(&arena, again), once) != 0) {
			fprintf(stderr, "does not read back as itself:\n%s", once);
			abort();
		}
	}
	arena_free(&arena);
	return 0;
}
