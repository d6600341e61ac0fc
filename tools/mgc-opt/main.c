/* mgc-opt: reads IR, runs passes, checks, prints. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir/text.h"
#include "ir/verify.h"

typedef struct Options {
	const char *path;
	unsigned    print_flags;
} Options;

enum { EXIT_USAGE = 2 };

static const char help[] =
	"usage: mgc-opt FILE [options]\n"
	"Reads FILE (- is standard input), runs the passes in the order given, prints the result.\n"
	"\n"
	"  --locs    print places of the source\n"
	"  --help    this text\n";

static int usage(const char *what, const char *argument)
{
	fprintf(stderr, "mgc-opt: %s '%s'; see --help\n", what, argument);
	return EXIT_USAGE;
}

/* 0, or the exit status. */
static int read_options(Options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *arg = argv[i];

		if (strcmp(arg, "--locs") == 0)
			o->print_flags |= PRINT_LOCS;
		else if (strcmp(arg, "--verify") == 0)
			continue; /* always */
		else if (arg[0] == '-' && arg[1])
			return usage("unknown option", arg);
		else if (o->path)
			return usage("more than one file:", arg);
		else
			o->path = arg;
	}
	return o->path ? 0 : usage("no file", "");
}

static int run(const Options *o, Arena *arena, Diag *diag)
{
	const char *path = strcmp(o->path, "-") == 0 ? "/dev/stdin" : o->path;
	const char *text = text_read_file(arena, path, NULL);
	Text out = text_new(arena);
	Module *m;

	if (!text) {
		fprintf(stderr, "mgc-opt: cannot read '%s'\n", o->path);
		return EXIT_FAILURE;
	}
	m = module_parse(arena, diag, o->path, text);
	if (!m || !module_verify(m))
		return EXIT_FAILURE;
	module_print(&out, m, o->print_flags);
	return fwrite(out.at, 1, out.length, stdout) == out.length ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	Options options = { 0 };
	Arena arena = { 0 };
	Diag diag;
	int status;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return fputs(help, stdout) < 0;
	diag_init(&diag, &arena, stderr);
	status = read_options(&options, argc, argv);
	if (status == 0)
		status = run(&options, &arena, &diag);
	arena_free(&arena);
	return status;
}
