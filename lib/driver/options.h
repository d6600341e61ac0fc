/* The command line of mgc, as docs/options.md has it. */
#ifndef DRIVER_OPTIONS_H
#define DRIVER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "frontend/request.h"
#include "support/arena.h"
#include "support/vec.h"
#include "transform/memory.h"
#include "transform/pass.h"

typedef enum Emit { EMIT_C, EMIT_PRIMAL, EMIT_CHECK, EMIT_IR, EMIT_ADJOINT_IR, EMIT_DOT, EMIT_AST } Emit;

typedef enum Profile { PROFILE_HOST, PROFILE_FIRMWARE } Profile;

typedef VEC(RequestText) RequestTextVec;

typedef struct Options {
	StrVec inputs;                    /* the .c files; at least one */
	const char *output;               /* -o; "-" is standard output; NULL only with --verify */
	const char *header;               /* --header, or NULL */
	RequestTextVec requests;          /* --grad --vjp --jvp, in order */
	const char *prefix;               /* --prefix, "" by default */
	StrVec clang_args;                /* what is handed to clang */
	const char *compile_commands_dir; /* -p, or NULL */

	int memory;  /* Memory */
	int emit;    /* Emit */
	int profile; /* Profile */
	PassOptions passes;
	int64_t stack_limit;   /* bytes */
	int64_t memory_budget; /* bytes, -1 without */
	bool verify, explain, line_directives, check_overlap, trace;
	const char *report; /* --report, or NULL */

	bool dependencies;           /* -MD */
	const char *dependency_file; /* -MF; with -MD never NULL */
	StrVec dependency_targets;   /* -MT; with -MD never empty */

	bool warnings_are_errors, no_warnings;
	bool help, version;

	const char
		*command_line; /* as given, without paths of mgc itself: for the generated file */
} Options;

typedef enum Usage { USAGE_RUN, USAGE_DONE, USAGE_WRONG } Usage;

/* Reads argv into options.  USAGE_DONE: --help or --version was asked for and printed. USAGE_WRONG:
 * what is wrong was said on standard error. */
Usage options_parse(Arena *arena, Options *options, int argc, char *const *argv);

#endif
