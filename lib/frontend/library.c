/* What is known of the C library beyond the mathematical functions, which ops.def knows. */
#include "frontend/lowering.h"

#include <string.h>

#define PURE { .known = true }
#define READS { .known = true, .reads_memory = true }
#define OUT { .known = true, .reads_memory = true, .writes_memory = true }
#define IO { .known = true, .reads_memory = true, .has_io = true }
#define STATE { .known = true, .has_io = true }
#define ENDS { .known = true, .has_io = true, .may_not_return = true }

/* By name. */
static const LibraryFunc functions[] = {
	{ "__assert_fail", ENDS }, { "_Exit", ENDS },      { "abort", ENDS },      { "abs", PURE },
	{ "atof", READS },         { "atoi", READS },      { "atol", READS },      { "clock", STATE },
	{ "difftime", PURE },      { "exit", ENDS },       { "fclose", IO },       { "fflush", IO },
	{ "fprintf", IO },         { "fputc", IO },        { "fputs", IO },        { "frexp", OUT },
	{ "frexpf", OUT },         { "frexpl", OUT },      { "fwrite", IO },       { "getenv", STATE },
	{ "ilogb", PURE },         { "ilogbf", PURE },     { "ilogbl", PURE },     { "isalpha", PURE },
	{ "isdigit", PURE },       { "isfinite", PURE },   { "isinf", PURE },      { "isnan", PURE },
	{ "isnormal", PURE },      { "isspace", PURE },    { "labs", PURE },       { "llabs", PURE },
	{ "llrint", PURE },        { "llrintf", PURE },    { "llrintl", PURE },    { "llround", PURE },
	{ "llroundf", PURE },      { "llroundl", PURE },   { "logb", PURE },       { "logbf", PURE },
	{ "logbl", PURE },         { "lrint", PURE },      { "lrintf", PURE },     { "lrintl", PURE },
	{ "lround", PURE },        { "lroundf", PURE },    { "lroundl", PURE },    { "memcmp", READS },
	{ "modf", OUT },           { "modff", OUT },       { "modfl", OUT },       { "perror", IO },
	{ "printf", IO },          { "putchar", IO },      { "puts", IO },         { "rand", STATE },
	{ "random", STATE },       { "signbit", PURE },    { "snprintf", OUT },    { "sprintf", OUT },
	{ "srand", STATE },        { "srandom", STATE },   { "strchr", READS },    { "strcmp", READS },
	{ "strlen", READS },       { "strncmp", READS },   { "time", STATE },      { "tolower", PURE },
	{ "toupper", PURE },       { "vfprintf", IO },     { "vprintf", IO },
};

const LibraryFunc *library_find(const char *name)
{
	size_t low = 0, high = COUNT_OF(functions);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, functions[middle].name);

		if (order == 0)
			return &functions[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *library_name(const FuncDecl *decl)
{
	static const char prefix[] = "__builtin_";

	return strncmp(decl->name, prefix, sizeof prefix - 1) == 0 ? decl->name + sizeof prefix - 1
	                                                           : decl->name;
}

/* Some libraries define fabsf and its like in their headers, by means of their own. */
static bool is_operation(const FuncDecl *decl)
{
	int bits;

	return decl->in_system_header && op_by_c_function(decl->name, &bits) != OP_NONE;
}

/* double log(double); without <math.h>: C allows it (7.1.4), and the name is the library's. */
static bool is_declared_operation(const FuncDecl *decl)
{
	const CType *type = decl->type;
	int bits;
	const OpCode code = op_by_c_function(decl->name, &bits);

	if (decl->is_static || code == OP_NONE || strncmp(decl->name, "mgrt_", 5) == 0 || !type->has_prototype ||
	    (int)type->n_params != op_info(code)->n_operands || type->elem->kind != CTYPE_FLOAT || type->elem->bits != bits)
		return false;
	for (uint32_t i = 0; i < type->n_params; i++)
		if (type->params[i]->kind != CTYPE_FLOAT || type->params[i]->bits != bits)
			return false;
	return true;
}

bool is_library(const FuncDecl *decl)
{
	return is_operation(decl) ||
	       (!decl->body && (decl->in_system_header || library_name(decl) != decl->name || is_declared_operation(decl)));
}

typedef struct Refusal {
	const char *name, *advice;
} Refusal;

static const Refusal refusals[] = {
	{ "setjmp", "return a status instead" },      { "_setjmp", "return a status instead" },
	{ "__sigsetjmp", "return a status instead" }, { "sigsetjmp", "return a status instead" },
	{ "longjmp", "return a status instead" },     { "siglongjmp", "return a status instead" },
	{ "_longjmp", "return a status instead" },    { "alloca", "use malloc, or an array" },
	{ "fork", "call it outside" },
};

const char *library_refusal(const FuncDecl *decl)
{
	const char *name = library_name(decl);

	for (size_t i = 0; i < COUNT_OF(refusals); i++)
		if (strcmp(refusals[i].name, name) == 0)
			return refusals[i].advice;
	return NULL;
}

MemoryCall library_memory_call(const FuncDecl *decl)
{
	static const char *const names[] = {
		[CALL_MALLOC] = "malloc", [CALL_CALLOC] = "calloc",   [CALL_FREE] = "free",
		[CALL_MEMCPY] = "memcpy", [CALL_MEMMOVE] = "memmove", [CALL_MEMSET] = "memset",
	};
	const char *name = library_name(decl);

	for (int i = 0; i < CALL_OTHER; i++)
		if (strcmp(name, names[i]) == 0)
			return (MemoryCall)i;
	return CALL_OTHER;
}
