/* mgc on any C: it ends with a translation or with messages, whatever the text is.  The options follow from the text,
 * so that an input alone says what happened. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "driver/driver.h"
#include "driver/options.h"
#include "mutate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

const char *const fuzz_words[] = {
	"double", "float", "long double", "int", "unsigned", "long", "short", "char", "unsigned char", "_Bool", "void", "const",
	"static", "restrict", "volatile", "struct s", "union u", "enum e", "typedef", "if", "else", "for", "while", "do", "switch",
	"case 1:", "default:", "break", "continue", "return", "goto", "sizeof", "x", "y", "n", "i", "p", "a", "s", "f", "=", "+=", "-=", "*=",
	"/=", "%=", "<<=", ">>", "&&", "||", "!", "~", "^", "&", "|", "==", "!=", "<", "<=", "+", "-", "*", "/", "%", "++", "--", "?", ":", ",", ";", "(", ")",
	"{", "}", "[", "]", "->", ".", "sin", "exp", "sqrt", "pow", "fabs", "fmax", "frexp", "modf", "malloc", "calloc", "realloc", "free", "memcpy",
	"memset", "memmove", "printf", "abort", "NULL", "MGC_GRAD()", "MGC_VJP()", "MGC_JVP()", "MGC_INACTIVE", "wrt(x)", "{0}",
	"(int)", "(double)", "(char)", "*p", "&x", "x[i]", "p->next", "'a'", "\"s\"", "...", "label:", "_Generic", "__func__", "offsetof", "inline", NULL,
};

static char path[64];

static void remove_file(void)
{
	remove(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const choices[] = { "-w", "--no-activity", "--emit=primal", "--memory=caller", "--emit=adjoint-ir",
		                                   "--explain", "--firmware", "--memory=frame" };
	uint32_t sum = 0;
	if (!path[0]) {
		snprintf(path, sizeof path, "/tmp/mgc-fuzz-%ld.c", (long)getpid());
		atexit(remove_file);
	}
	FILE *file = fopen(path, "w");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
	for (size_t i = 0; i < size; i++)
		sum = sum * 31 + data[i];
	char option[32];
	snprintf(option, sizeof option, "%s", choices[sum / 8 % (sizeof choices / sizeof *choices)]);
	char *argv[] = { (char[]){ "mgc" }, path, (char[]){ "-o" }, (char[]){ "-" }, option, NULL };
	Arena   arena = { 0 };
	Options options;
	if (options_parse(&arena, &options, 5, argv) == USAGE_RUN) {
		const int status = driver_run(&arena, &options);
		if (status != EXIT_SUCCESS && status != EXIT_FAILURE)
			abort();
	}
	arena_free(&arena);
	return 0;
}
