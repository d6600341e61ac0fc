/* The small static functions that a generated file brings along, each only when it is called. */
#include <string.h>

#include "backend/ctype.h"
#include "backend/emit.h"

/* ---- includes ---- */

static bool preamble_has(const Emitter *e, const char *header)
{
	for (size_t i = 0; i < e->m->preamble.count; i++) {
		const char *line = e->m->preamble.at[i];

		if (strncmp(line, "#include", 8) == 0 && strstr(line, header))
			return true;
	}
	return false;
}

static void include(Emitter *e, Text *out, const char *header)
{
	if (!preamble_has(e, header))
		text_printf(out, "#include %s\n", header);
}

void helpers_includes(Emitter *e, Text *out)
{
	static const struct {
		unsigned    need;
		const char *header;
	} headers[] = {
		{ NEED_ASSERT, "<assert.h>" },  { NEED_LIMITS, "<limits.h>" },
		{ NEED_MATH, "<math.h>" },      { NEED_STDDEF, "<stddef.h>" },
		{ NEED_STDIO, "<stdio.h>" },    { NEED_STDLIB, "<stdlib.h>" },
		{ NEED_STRING, "<string.h>" },  { NEED_MGRT, "<mgrt/mgrt.h>" },
	};

	for (size_t i = 0; i < COUNT_OF(headers); i++)
		for (size_t k = 0; k < e->headers.count; k++)
			if (strcmp(e->headers.at[k], headers[i].header) == 0)
				e->needs |= headers[i].need;
	for (size_t i = 0; i < COUNT_OF(headers); i++)
		if (e->needs & headers[i].need)
			include(e, out, headers[i].header);
	for (size_t k = 0; k < e->headers.count; k++) {
		bool printed = false;

		for (size_t i = 0; i < COUNT_OF(headers); i++)
			printed = printed || strcmp(e->headers.at[k], headers[i].header) == 0;
		if (!printed)
			include(e, out, e->headers.at[k]);
	}
}

/* ---- failure handlers ---- */

typedef struct Handler {
	unsigned    need;
	const char *prototype, *body;
} Handler;

static const Handler handlers[] = {
	{ NEED_OUT_OF_MEMORY, "void mgrt_out_of_memory(size_t bytes)",
	  "\tfprintf(stderr, \"out of memory: %lu bytes\\n\", (unsigned long)bytes);\n" },
	{ NEED_OVERLAP, "void mgrt_overlap(const char *function, const char *a, const char *b)",
	  "\tfprintf(stderr, \"%s: %s and %s are the same buffer\\n\", function, a, b);\n" },
	{ NEED_TRIPS_EXCEEDED, "void mgrt_trips_exceeded(int line, long bound)",
	  "\tfprintf(stderr, \"line %d: more than %ld turns\\n\", line, bound);\n" },
};

enum { HANDLERS = NEED_OUT_OF_MEMORY | NEED_OVERLAP | NEED_TRIPS_EXCEEDED };

static void print_handlers(Emitter *e, Text *out)
{
	if (!(e->needs & HANDLERS))
		return;
	text_add(out, e->options->firmware
	                      ? "\n/* The user's own. */\n"
	                      : "\n/* Failures end the program, unless the user's own handlers are asked for. */\n");
	if (!e->options->firmware)
		text_add(out, "#ifdef MGC_HANDLERS\n");
	for (size_t i = 0; i < COUNT_OF(handlers); i++)
		if (e->needs & handlers[i].need)
			text_printf(out, "%s;\n", handlers[i].prototype);
	if (e->options->firmware)
		return;
	text_add(out, "#else\n");
	for (size_t i = 0; i < COUNT_OF(handlers); i++)
		if (e->needs & handlers[i].need)
			text_printf(out, "%sstatic %s\n{\n%s\tabort();\n}\n%s",
			            handlers[i].need == NEED_OVERLAP ? "#ifndef NDEBUG\n" : "",
			            handlers[i].prototype, handlers[i].body,
			            handlers[i].need == NEED_OVERLAP ? "#endif\n" : "");
	text_add(out, "#endif\n");
}

/* ---- square roots ---- */

/* gcc 12 asks at each whether errno has to be set, unless it is told that the result is all there is. */
static void print_roots(const Emitter *e, Text *out)
{
	if (e->options->firmware || !(e->needs & (NEED_SQRT | NEED_SQRTF)))
		return;
	text_add(out, "\n/* A square root leaves errno alone: gcc can make vectors of it. */\n"
	              "#if defined(__GNUC__) && !defined(__clang__)\n");
	if (e->needs & NEED_SQRT)
		text_add(out, "double (sqrt)(double) __attribute__((const));\n");
	if (e->needs & NEED_SQRTF)
		text_add(out, "float (sqrtf)(float) __attribute__((const));\n");
	text_add(out, "#endif\n");
}

/* ---- loops ---- */

/* What the macros are for each compiler. */
static const struct {
	unsigned    need;
	const char *comment, *clang, *gcc, *other;
} hints[] = {
	{ NEED_SIMD, "no turn touches what another one stores",
	  "MGC_SIMD(lanes) \\\n\tMGC_PRAGMA(clang loop vectorize(assume_safety) vectorize_width(lanes) interleave_count(2))",
	  "MGC_SIMD(lanes) MGC_PRAGMA(omp simd simdlen(lanes))", "MGC_SIMD(lanes)" },
	{ NEED_SIMD_SUM, "the same; sums of adjoints may be added up in any order",
	  "MGC_SIMD_SUM(lanes, ...) \\\n\tMGC_PRAGMA(clang loop vectorize(assume_safety) vectorize_width(lanes) interleave_count(2))",
	  "MGC_SIMD_SUM(lanes, ...) MGC_PRAGMA(omp simd simdlen(lanes) reduction(+ : __VA_ARGS__))", "MGC_SIMD_SUM(lanes, ...)" },
	{ NEED_SCALAR, "vectors would have to be gathered and scattered", "MGC_SCALAR MGC_PRAGMA(clang loop vectorize(disable))",
	  "MGC_SCALAR", "MGC_SCALAR" },
	{ NEED_LANES, "iterations in step, none of which touches what another one stores",
	  "MGC_LANES MGC_PRAGMA(clang loop vectorize(assume_safety))", "MGC_LANES MGC_PRAGMA(omp simd)", "MGC_LANES" },
};

static void print_hints(const Emitter *e, Text *out)
{
	static const char *const conditions[] = { "#if defined(__clang__)", "#elif defined(__GNUC__)", "#else" };
	static const char *const ignored[] = { "#pragma clang diagnostic ignored \"-Wpass-failed\"\n",
		"#pragma GCC diagnostic ignored \"-Wunknown-pragmas\"\n", "" };

	if (!(e->needs & (NEED_SIMD | NEED_SIMD_SUM | NEED_SCALAR | NEED_LANES)))
		return;
	text_add(out, "\n/* Before a loop, hints for compilers; gcc wants -fopenmp-simd to take them.\n");
	for (size_t i = 0; i < COUNT_OF(hints); i++)
		if (e->needs & hints[i].need)
			text_printf(out, " *   %-12.*s  %s\n", (int)strcspn(hints[i].other, "("), hints[i].other, hints[i].comment);
	text_add(out, " */\n#define MGC_PRAGMA(text) _Pragma(#text)\n");
	for (size_t k = 0; k < COUNT_OF(conditions); k++) {
		text_printf(out, "%s\n%s", conditions[k], ignored[k]);
		for (size_t i = 0; i < COUNT_OF(hints); i++)
			if (e->needs & hints[i].need)
				text_printf(out, "#define %s\n", k == 0 ? hints[i].clang : k == 1 ? hints[i].gcc : hints[i].other);
	}
	text_add(out, "#endif\n");
}

/* ---- sizes ---- */

static const char size_add_text[] =
	"\n/* a + b bytes, SIZE_MAX where that is more than a size_t holds. */\n"
	"static size_t mgrt_size_add(size_t a, size_t b)\n"
	"{\n"
	"\treturn a <= (size_t)-1 - b ? a + b : (size_t)-1;\n"
	"}\n";

static const char size_sum_text[] =
	"\n/* The sum of n sizes, SIZE_MAX where that is more than a size_t holds. */\n"
	"static size_t mgrt_size_sum(int n, const size_t *sizes)\n"
	"{\n"
	"\tsize_t sum = 0;\n"
	"\n"
	"\tfor (int i = 0; i < n; i++)\n"
	"\t\tsum = sum <= (size_t)-1 - sizes[i] ? sum + sizes[i] : (size_t)-1;\n"
	"\treturn sum;\n"
	"}\n";

static const char size_mul_text[] =
	"\n/* a * b bytes, SIZE_MAX where that is more than a size_t holds. */\n"
	"static size_t mgrt_size_mul(size_t a, size_t b)\n"
	"{\n"
	"\treturn b == 0 || a <= (size_t)-1 / b ? a * b : (size_t)-1;\n"
	"}\n";

/* ---- the growing store ---- */

static const char stack_text[] =
	"\n/* A store that grows: what a loop of unknown count keeps, last in, first out. */\n"
	"struct mgrt_chunk {\n"
	"\tstruct mgrt_chunk *below;\n"
	"\tsize_t used, size;\n"
	"\tunsigned char data[];\n"
	"};\n"
	"\n"
	"struct mgrt_stack {\n"
	"\tstruct mgrt_chunk *top;\n"
	"};\n";

static const char push_text[] =
	"\nstatic void mgrt_push(struct mgrt_stack *stack, const void *value, size_t size)\n"
	"{\n"
	"\tstruct mgrt_chunk *chunk = stack->top;\n"
	"\n"
	"\tif (!chunk || chunk->size - chunk->used < size) {\n"
	"\t\tconst size_t bytes = chunk ? 2 * chunk->size : 4096;\n"
	"\n"
	"\t\tchunk = malloc(sizeof *chunk + bytes);\n"
	"\t\tif (!chunk) {\n"
	"\t\t\tmgrt_out_of_memory(sizeof *chunk + bytes);\n"
	"\t\t\treturn;\n"
	"\t\t}\n"
	"\t\tchunk->below = stack->top;\n"
	"\t\tchunk->used = 0;\n"
	"\t\tchunk->size = bytes;\n"
	"\t\tstack->top = chunk;\n"
	"\t}\n"
	"\tmemcpy(chunk->data + chunk->used, value, size);\n"
	"\tchunk->used += size;\n"
	"}\n";

static const char pop_text[] =
	"\nstatic void mgrt_pop(struct mgrt_stack *stack, void *value, size_t size)\n"
	"{\n"
	"\tstruct mgrt_chunk *chunk = stack->top;\n"
	"\n"
	"\tif (chunk->used == 0) {\n"
	"\t\tstack->top = chunk->below;\n"
	"\t\tfree(chunk);\n"
	"\t\tchunk = stack->top;\n"
	"\t}\n"
	"\tchunk->used -= size;\n"
	"\tmemcpy(value, chunk->data + chunk->used, size);\n"
	"}\n";

static const char stack_free_text[] =
	"\nstatic void mgrt_stack_free(struct mgrt_stack *stack)\n"
	"{\n"
	"\twhile (stack->top) {\n"
	"\t\tstruct mgrt_chunk *const chunk = stack->top;\n"
	"\n"
	"\t\tstack->top = chunk->below;\n"
	"\t\tfree(chunk);\n"
	"\t}\n"
	"}\n";

static const char fixed_stack_text[] =
	"\n/* A store of fixed size: what a recursion or a loop keeps, last in, first out.  What does not fit any more is left\n"
	" * out: a bound is exceeded then, and nothing is read back. */\n"
	"struct mgrt_stack {\n"
	"\tchar *data;\n"
	"\tsize_t used, size;\n"
	"};\n";

static const char fixed_push_text[] =
	"\nstatic void mgrt_push(struct mgrt_stack *stack, const void *value, size_t size)\n"
	"{\n"
	"\tif (stack->size - stack->used < size)\n"
	"\t\treturn;\n"
	"\tmemcpy(stack->data + stack->used, value, size);\n"
	"\tstack->used += size;\n"
	"}\n";

static const char fixed_pop_text[] =
	"\nstatic void mgrt_pop(struct mgrt_stack *stack, void *value, size_t size)\n"
	"{\n"
	"\tstack->used -= size;\n"
	"\tmemcpy(value, stack->data + stack->used, size);\n"
	"}\n";

/* "long double" is pushed by mgrt_push_long_double, every pointer to an object by mgrt_push_pointer. */
static const char *suffix_of(Emitter *e, const Type *type)
{
	Text name = text_new(e->arena);

	if (type_is_ptr(type))
		return type_is_function_ptr(type) ? "function" : "pointer";
	if (type->kind == TYPE_BOOL)
		return "bool";
	ctype_name(&name, e->types, type, false);
	for (char *c = name.at; *c; c++)
		if (*c == ' ')
			*c = '_';
	return name.at;
}

static const char *typed_function(Emitter *e, const char *what, const Type *type, TypeVec *seen)
{
	const char *suffix = suffix_of(e, type);
	bool is_seen = false;

	for (size_t i = 0; i < seen->count; i++)
		is_seen |= strcmp(suffix_of(e, seen->at[i]), suffix) == 0;
	if (!is_seen)
		vec_push(e->arena, seen, type);
	return str_format(e->arena, "mgrt_%s_%s", what, suffix);
}

const char *push_function(Emitter *e, const Type *type)
{
	e->needs |= NEED_STACK | NEED_PUSH | NEED_STRING;
	return typed_function(e, "push", type, &e->pushed);
}

const char *pop_function(Emitter *e, const Type *type)
{
	e->needs |= NEED_STACK | NEED_POP | NEED_STRING;
	return typed_function(e, "pop", type, &e->popped);
}

/* "double value", "void (*value)(void)". */
static const char *declared(Emitter *e, const Type *type, const char *name, bool is_const)
{
	Text text = text_new(e->arena);

	if (!type_is_ptr(type) || type_is_function_ptr(type))
		ctype_declare(&text, e->types, type, NULL, name, false);
	else
		text_printf(&text, "%svoid *%s", is_const ? "const " : "", name);
	return text.at;
}

static void print_typed(Emitter *e, Text *out)
{
	for (size_t i = 0; i < e->pushed.count; i++)
		text_printf(out,
		            "\nstatic void mgrt_push_%s(struct mgrt_stack *stack, %s)\n"
		            "{\n"
		            "\tmgrt_push(stack, &value, sizeof value);\n"
		            "}\n",
		            suffix_of(e, e->pushed.at[i]), declared(e, e->pushed.at[i], "value", true));
	for (size_t i = 0; i < e->popped.count; i++) {
		const Type *type = e->popped.at[i];
		const char *function = str_format(e->arena, "mgrt_pop_%s(struct mgrt_stack *stack)", suffix_of(e, type));

		text_printf(out,
		            "\nstatic %s\n"
		            "{\n"
		            "\t%s;\n"
		            "\n"
		            "\tmgrt_pop(stack, &value, sizeof value);\n"
		            "\treturn value;\n"
		            "}\n",
		            declared(e, type, function, false), declared(e, type, "value", false));
	}
}

/* ---- overlap ---- */

static const char distinct_text[] =
	"\n#ifndef NDEBUG\n"
	"/* The first n_adjoints buffers are compared with all behind them. */\n"
	"static void mgrt_check_distinct(const char *function, int n_adjoints, int n,\n"
	"                                const char *const *names, const void *const *buffers)\n"
	"{\n"
	"\tfor (int i = 0; i < n_adjoints; i++)\n"
	"\t\tfor (int j = i + 1; j < n; j++)\n"
	"\t\t\tif (buffers[i] && buffers[i] == buffers[j])\n"
	"\t\t\t\tmgrt_overlap(function, names[i], names[j]);\n"
	"}\n"
	"#endif\n";

void helpers_print(Emitter *e, Text *out)
{
	static const struct {
		unsigned    need;
		const char *text;
	} texts[] = {
		{ NEED_SIZE_ADD, size_add_text }, { NEED_SIZE_SUM, size_sum_text },
		{ NEED_SIZE_MUL, size_mul_text },
		{ NEED_STACK, stack_text },       { NEED_PUSH, push_text },
		{ NEED_POP, pop_text },           { NEED_STACK_FREE, stack_free_text },
	};
	static const char *const fixed[] = { fixed_stack_text, fixed_push_text, fixed_pop_text };
	static const unsigned fixed_needs[] = { NEED_STACK, NEED_PUSH, NEED_POP };
	const bool is_fixed = e->needs & NEED_FIXED_STACK;

	if (!is_fixed && e->needs & NEED_PUSH)
		e->needs |= NEED_OUT_OF_MEMORY;
	if (!is_fixed && e->needs & NEED_STACK)
		e->needs |= NEED_STDLIB;
	print_handlers(e, out);
	if (e->needs & NEED_OVERLAP)
		text_add(out, distinct_text);
	print_roots(e, out);
	print_hints(e, out);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (e->needs & texts[i].need && !(is_fixed && texts[i].need & (NEED_STACK | NEED_PUSH | NEED_POP)))
			text_add(out, texts[i].text);
	for (size_t i = 0; is_fixed && i < COUNT_OF(fixed); i++)
		if (e->needs & fixed_needs[i])
			text_add(out, fixed[i]);
	print_typed(e, out);
	trace_print(e, out);
}
