/* One table of options: it is what is accepted, what is stored where, and what --help prints. */
#include "driver/options.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "support/str.h"
#include "support/text.h"

typedef enum Kind {
	KIND_FLAG,    /* bool */
	KIND_TEXT,    /* const char * */
	KIND_LIST,    /* StrVec */
	KIND_SIZE,    /* int64_t, not negative */
	KIND_CHOICE,  /* int */
	KIND_REQUEST, /* appends to requests; the value is the mode */
} Kind;

/* Known, but without effect so far: refused rather than ignored. */
enum { NOT_YET = 1 };

/* No --memory was given. */
enum { MEMORY_BY_PROFILE = -1 };

typedef struct Choice {
	const char *name; /* NULL ends the list */
	int value;
	int status;
} Choice;

typedef struct Option {
	const char *name;
	const char *operand; /* what --help calls it; NULL for a flag */
	const char *help;
	Kind kind;
	size_t offset; /* of the member of Options */
	const Choice *choices;
	int value; /* KIND_REQUEST: the mode */
	int status;
} Option;

static const Choice memory_choices[] = {
	{ "heap", MEMORY_HEAP, 0 },
	{ "caller", MEMORY_CALLER, 0 },
	{ "frame", MEMORY_FRAME, 0 },
	{ 0 },
};

static const Choice emit_choices[] = {
	{ "c", EMIT_C, 0 },
	{ "primal", EMIT_PRIMAL, 0 },
	{ "check", EMIT_CHECK, 0 },
	{ "ir", EMIT_IR, 0 },
	{ "adjoint-ir", EMIT_ADJOINT_IR, 0 },
	{ "dot", EMIT_DOT, 0 },
	{ "ast", EMIT_AST, 0 }, /* for the tests of the front end */
	{ 0 },
};

static const Choice profile_choices[] = {
	{ "firmware", PROFILE_FIRMWARE, 0 },
	{ 0 },
};

#define FLAG(name, member, help) { name, NULL, help, KIND_FLAG, offsetof(Options, member), 0, 0, 0 }
#define VALUE(name, operand, kind, member, help)                                                   \
	{ name, operand, help, kind, offsetof(Options, member), 0, 0, 0 }
#define CHOICE(name, operand, member, choices, help)                                               \
	{ name, operand, help, KIND_CHOICE, offsetof(Options, member), choices, 0, 0 }
#define REQUEST(name, mode, help)                                                                  \
	{ name, "NAME[:wrt=a,b][:of=c]", help, KIND_REQUEST, 0, 0, mode, 0 }
#define LATER_FLAG(name, member, help)                                                             \
	{ name, NULL, help, KIND_FLAG, offsetof(Options, member), 0, 0, NOT_YET }

static const Option options_table[] = {
	VALUE("-o", "FILE", KIND_TEXT, output, "the generated C; - is standard output"),
	VALUE("--header", "FILE", KIND_TEXT, header, "also write prototypes and work sizes"),
	REQUEST("--grad", MODE_GRAD, "gradient of a function that has no annotation"),
	REQUEST("--vjp", MODE_VJP, "reverse mode, seeded by the caller"),
	REQUEST("--jvp", MODE_JVP, "forward mode"),
	CHOICE("--memory", "heap|caller|frame", memory, memory_choices,
	       "where recorded values live"),
	CHOICE("--emit", "c|primal|check|ir|adjoint-ir|dot", emit, emit_choices, "what to write"),
	FLAG("--verify", verify, "compile and run the check program"),
	FLAG("--explain", explain, "say what is recorded and why, at the source lines"),
	VALUE("--prefix", "P", KIND_TEXT, prefix, "put P before every external name"),
	VALUE("-p", "DIR", KIND_TEXT, compile_commands_dir,
	      "take the input's flags from DIR/compile_commands.json"),
	VALUE("--stack-limit", "BYTES", KIND_SIZE, stack_limit,
	      "larger local arrays go to the work space (1024)"),
	FLAG("-MD", dependencies, "write a dependency file"),
	VALUE("-MF", "FILE", KIND_TEXT, dependency_file, "its name"),
	VALUE("-MT", "TARGET", KIND_LIST, dependency_targets, "its target"),
	FLAG("-Werror", warnings_are_errors, "warnings are errors"),
	FLAG("-w", no_warnings, "no warnings"),
	FLAG("--no-activity", passes.no_activity, "no activity analysis"),
	FLAG("--no-need", passes.no_need, "record every value"),
	FLAG("--no-fuse", passes.no_fuse, "no fused sweeps"),
	FLAG("--no-versions", passes.no_versions, "no version of a loop for where its rows do not overlap"),
	FLAG("--rerun", passes.rerun_all, "run loops again wherever they can be"),
	FLAG("--no-rerun", passes.no_rerun, "no running again instead of recording"),
	FLAG("--no-scratch", passes.no_scratch, "no scratch of iterations as their record"),
	FLAG("--no-snapshots", passes.no_snapshots, "no copies of arrays instead of what loops read there"),
	FLAG("--no-privatise", passes.no_privatise, "no private copies in loops"),
	FLAG("--no-inline", passes.no_inline, "no inlining"),
	FLAG("--no-winner", passes.no_winner, "minima and maxima are differentiated as loops"),
	FLAG("--no-skip", passes.no_skip, "loops run also where all adjoints are zero"),
	FLAG("--no-simd", passes.no_simd, "no vectorised adjoint sums"),
	FLAG("--no-strides", passes.no_strides, "loops with steps of unknown size are general ones"),
	FLAG("--no-gather", passes.no_gather, "leave adjoints of neighbours where their iterations add them"),
	FLAG("--no-renew", passes.no_renew, "an array that iterations write anew several times stays one"),
	FLAG("--no-recompute", passes.no_recompute, "arrays stay whose elements cost less to compute again"),
	FLAG("--no-merge", passes.no_merge, "loops stay apart of which one reads what the one before it stores"),
	FLAG("--no-blocks", passes.no_blocks, "loops of one step go over whole arrays"),
	FLAG("--no-rows", passes.no_rows, "buffers that change places are copied to their record"),
	FLAG("--no-pieces", passes.no_pieces, "records in one block, however large"),
	FLAG("--no-weave", passes.no_weave, "iterations run one by one, none in step"),
	FLAG("--no-slots", passes.no_slots, "no memory shared by arrays that are not needed at the same time"),
	FLAG("--no-assign", passes.no_assign, "adjoints of arrays are cleared and added to, never assigned"),
	FLAG("--no-optimise", passes.no_optimise, "none of these, nor any other optimisation"),
	CHOICE("--profile", "firmware", profile, profile_choices,
	       "options for microcontrollers, all at once"),
	VALUE("--memory-budget", "BYTES", KIND_SIZE, memory_budget,
	      "record at most so much, recompute the rest"),
	VALUE("--report", "FILE", KIND_TEXT, report,
	      "sizes and costs, as JSON; a table on standard error"),
	LATER_FLAG("--line-directives", line_directives, "#line instead of comments"),
	FLAG("--check-overlap", check_overlap, "compare adjoint pointers in firmware, too"),
	FLAG("--trace", trace, "the generated program draws its graph, with its numbers"),
	FLAG("--help", help, "print this"),
	FLAG("--version", version, "print the version"),
};

/* Flags that are clang's.  The operand is joined, or else the next argument where `separate`. */
static const struct {
	const char *name;
	bool separate;
	bool joined;
} clang_flags[] = {
	{ "-include", true, false }, { "-isystem", true, true }, { "--target=", false, true },
	{ "-std=", false, true },    { "-I", true, true },       { "-D", true, true },
	{ "-U", true, true },        { "-x", true, true },       { "-f", false, true },
	{ "-m", false, true },
};

typedef struct Parser {
	Arena *arena;
	Options *options;
	char *const *argv; /* ends with NULL */
	int next;
	bool failed;
} Parser;

static void wrong(Parser *parser, const char *format, ...) PRINTF_LIKE(2, 3);

static void wrong(Parser *parser, const char *format, ...)
{
	va_list args;

	fputs("mgc: error: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	parser->failed = true;
}

static bool is_identifier(const char *s, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!isalpha((unsigned char)s[i]) && s[i] != '_' &&
		    !(i > 0 && isdigit((unsigned char)s[i])))
			return false;
	}
	return length > 0;
}

/* a,b,c */
static bool is_list_of_names(const char *s, size_t length)
{
	const char *end = s + length;

	for (;;) {
		const char *comma = memchr(s, ',', (size_t)(end - s));
		const char *stop = comma ? comma : end;

		if (!is_identifier(s, (size_t)(stop - s)))
			return false;
		if (!comma)
			return true;
		s = comma + 1;
	}
}

/* NAME{:wrt=a,b|:of=c|:inactive=d|:apart=p|:name=n} */
static bool is_request(const char *s)
{
	static const char *const keys[] = { "wrt=", "of=", "inactive=", "apart=", "name=" };
	size_t length = strcspn(s, ":");

	if (!is_identifier(s, length))
		return false;
	while (s[length] == ':') {
		size_t key = 0;

		s += length + 1;
		length = strcspn(s, ":");
		while (key < COUNT_OF(keys) && strncmp(s, keys[key], strlen(keys[key])) != 0)
			key++;
		if (key == COUNT_OF(keys) ||
		    !is_list_of_names(s + strlen(keys[key]), length - strlen(keys[key])))
			return false;
	}
	return true;
}

static void store_choice(Parser *parser, const Option *option, const char *value, int *member)
{
	for (const Choice *choice = option->choices; choice->name; choice++) {
		if (strcmp(choice->name, value) != 0)
			continue;
		if (choice->status == NOT_YET)
			wrong(parser, "'%s=%s' is not implemented yet", option->name, value);
		*member = choice->value;
		return;
	}
	wrong(parser, "'%s' is none of the values of %s: %s", value, option->name, option->operand);
}

static void store_size(Parser *parser, const Option *option, const char *value, int64_t *member)
{
	char *end;
	long long size;

	errno = 0;
	size = strtoll(value, &end, 10);
	if (!isdigit((unsigned char)value[0]) || *end || errno)
		wrong(parser, "'%s' is not a number of bytes for %s", value, option->name);
	*member = size;
}

static void store(Parser *parser, const Option *option, const char *value)
{
	void *member = (char *)parser->options + option->offset;
	RequestText request = { (Mode)option->value, value };

	if (option->status == NOT_YET)
		wrong(parser, "'%s' is not implemented yet", option->name);
	switch (option->kind) {
	case KIND_FLAG:
		*(bool *)member = true;
		break;
	case KIND_TEXT:
		*(const char **)member = value;
		break;
	case KIND_LIST:
		vec_push(parser->arena, (StrVec *)member, value);
		break;
	case KIND_SIZE:
		store_size(parser, option, value, member);
		break;
	case KIND_CHOICE:
		store_choice(parser, option, value, member);
		break;
	case KIND_REQUEST:
		if (!is_request(value))
			wrong(parser, "'%s=%s' should be %s=%s", option->name, value, option->name,
			      option->operand);
		vec_push(parser->arena, &parser->options->requests, request);
		break;
	}
}

/* --name, --name=value, --name value, -o value */
static bool parse_own(Parser *parser, const char *arg)
{
	const char *equals = arg[1] == '-' ? strchr(arg, '=') : NULL;
	size_t length = equals ? (size_t)(equals - arg) : strlen(arg);

	for (size_t i = 0; i < COUNT_OF(options_table); i++) {
		const Option *option = &options_table[i];
		const char *value = equals ? equals + 1 : NULL;

		if (strlen(option->name) != length || strncmp(option->name, arg, length) != 0)
			continue;
		if (!option->operand && equals)
			wrong(parser, "'%s' takes no value", option->name);
		else if (option->operand && !equals)
			value = parser->argv[parser->next];
		if (option->operand && !equals && value)
			parser->next++;
		if (option->operand && (!value || !*value))
			wrong(parser, "'%s' needs a value: %s", option->name, option->operand);
		else
			store(parser, option, value);
		return true;
	}
	return false;
}

static bool parse_clang(Parser *parser, const char *arg)
{
	for (size_t i = 0; i < COUNT_OF(clang_flags); i++) {
		size_t length = strlen(clang_flags[i].name);
		bool is_whole = strcmp(clang_flags[i].name, arg) == 0;

		if (strncmp(clang_flags[i].name, arg, length) != 0)
			continue;
		if (!is_whole && !clang_flags[i].joined)
			continue;
		vec_push(parser->arena, &parser->options->clang_args, arg);
		if (!is_whole)
			return true;
		if (!clang_flags[i].separate || !parser->argv[parser->next])
			wrong(parser, "'%s' needs a value", arg);
		else
			vec_push(parser->arena, &parser->options->clang_args,
			         parser->argv[parser->next++]);
		return true;
	}
	return false;
}

static void parse_arg(Parser *parser, const char *arg)
{
	if (strcmp(arg, "--") == 0) {
		while (parser->argv[parser->next])
			vec_push(parser->arena, &parser->options->clang_args,
			         parser->argv[parser->next++]);
	} else if (arg[0] != '-') {
		if (*arg)
			vec_push(parser->arena, &parser->options->inputs, arg);
		else
			wrong(parser, "the name of an input file is empty");
	} else if (strcmp(arg, "-") == 0) {
		wrong(parser, "C is not read from standard input; name a file");
	} else if (!parse_own(parser, arg) && !parse_clang(parser, arg)) {
		wrong(parser, "unknown option '%s'; flags for clang stand after --", arg);
	}
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat status_a, status_b;

	if (strcmp(a, b) == 0)
		return true;
	return stat(a, &status_a) == 0 && stat(b, &status_b) == 0 && S_ISREG(status_a.st_mode) &&
	       status_a.st_dev == status_b.st_dev && status_a.st_ino == status_b.st_ino;
}

/* No two of the files written are one, and none is read. */
static void check_files(Parser *parser)
{
	const Options *options = parser->options;
	const char *const files[] = { options->output, options->header, options->report,
		                      options->dependencies ? options->dependency_file : NULL };

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		for (size_t k = 0; files[i] && k < options->inputs.count; k++) {
			if (is_same_file(files[i], options->inputs.at[k]))
				wrong(parser, "'%s' would be overwritten: it is an input",
				      options->inputs.at[k]);
		}
		for (size_t k = 0; files[i] && k < i; k++) {
			if (files[k] && is_same_file(files[i], files[k]))
				wrong(parser, "'%s' is asked for twice, for different content",
				      files[i]);
		}
	}
}

/* out/model_grad.c -> out/model_grad.d */
static const char *dependency_file_of(Arena *arena, const char *output)
{
	const char *slash = strrchr(output, '/');
	const char *dot = strrchr(slash ? slash : output, '.');

	return str_format(arena, "%.*s.d", dot ? (int)(dot - output) : (int)strlen(output), output);
}

static bool is_for_another_target(const Options *options)
{
	for (size_t i = 0; i < options->clang_args.count; i++)
		if (strncmp(options->clang_args.at[i], "--target", strlen("--target")) == 0)
			return true;
	return false;
}

/* What the options mean together. */
static void complete(Parser *parser)
{
	Options *options = parser->options;
	bool to_stdout = options->output && strcmp(options->output, "-") == 0;
	bool is_c = options->emit == EMIT_C || options->emit == EMIT_PRIMAL;
	bool is_firmware = options->profile == PROFILE_FIRMWARE;

	if (options->inputs.count == 0)
		wrong(parser, "no input file");
	if (!options->output && !options->verify)
		wrong(parser, "-o FILE is missing; -o - writes to standard output");
	if (options->header && !is_c)
		wrong(parser, "--header goes with --emit=c");
	if (options->memory_budget >= 0 && options->emit != EMIT_C)
		wrong(parser, "--memory-budget goes with --emit=c");
	if (options->report && options->emit != EMIT_C)
		wrong(parser, "--report goes with --emit=c");
	if (options->verify && options->emit != EMIT_C)
		wrong(parser, "--verify goes with --emit=c");
	if (options->trace && options->emit != EMIT_C)
		wrong(parser, "--trace goes with --emit=c");
	if (options->trace && options->verify)
		wrong(parser, "--trace does not go with --verify");
	if (options->prefix[0] && !is_identifier(options->prefix, strlen(options->prefix)))
		wrong(parser, "--prefix=%s would not begin a C name", options->prefix);
	if (!options->dependencies &&
	    (options->dependency_file || options->dependency_targets.count))
		wrong(parser, "%s goes with -MD", options->dependency_file ? "-MF" : "-MT");
	if (options->dependencies && (!options->output || to_stdout) &&
	    (!options->dependency_file || !options->dependency_targets.count))
		wrong(parser, "-MD without an output file needs -MF and -MT");
	if (is_firmware && options->memory == MEMORY_HEAP)
		wrong(parser, "--profile=firmware has no heap: --memory=caller or frame");
	if (is_firmware && options->trace)
		wrong(parser, "--trace writes a file, which --profile=firmware has no means for");
	if (options->verify && is_for_another_target(options))
		wrong(parser, "--verify runs the check here; leave --target out for it");
	if (parser->failed)
		return;
	if (options->memory == MEMORY_BY_PROFILE)
		options->memory = is_firmware ? MEMORY_CALLER : MEMORY_HEAP;
	options->passes.small_code = is_firmware;
	options->passes.no_weave |= options->passes.no_simd || is_firmware;
	options->passes.fixed_records = options->memory != 0;
	if (options->dependencies && !options->dependency_file)
		options->dependency_file = dependency_file_of(parser->arena, options->output);
	if (options->dependencies && !options->dependency_targets.count)
		vec_push(parser->arena, &options->dependency_targets, options->output);
	check_files(parser);
}

static void print_help(void)
{
	enum { HELP_COLUMN = 31 };

	puts("usage: mgc [options] a.c [b.c ...] -o FILE [clang flags]\n\n"
	     "Differentiates C: writes the derivatives of the functions that carry MGC_GRAD,\n"
	     "MGC_VJP or MGC_JVP of <mgc/mgc.h>, or are named by --grad, --vjp, --jvp.\n");
	for (size_t i = 0; i < COUNT_OF(options_table); i++) {
		const Option *option = &options_table[i];
		const char *separator = !option->operand ? "" : option->name[1] == '-' ? "=" : " ";
		const char *operand = option->operand ? option->operand : "";
		int width = printf("  %s%s%s", option->name, separator, operand);

		printf("%s%*s%s%s\n", width < HELP_COLUMN ? "" : "\n",
		       width < HELP_COLUMN ? HELP_COLUMN - width : HELP_COLUMN, "", option->help,
		       option->status == NOT_YET ? " (not implemented yet)" : "");
	}
	fputs("\nHanded to clang:", stdout);
	for (size_t i = 0; i < COUNT_OF(clang_flags); i++)
		printf(" %s", clang_flags[i].name);
	puts(", and all that follows --\n\n"
	     "Exit status: 0 done, 1 the input was refused, 2 wrong usage, 70 a fault of mgc.");
}

/* The command as it could be typed again. */
static const char *command_line(Arena *arena, char *const *argv)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=:,./%@";
	Text text = text_new(arena);

	text_add(&text, "mgc");
	for (int i = 1; argv[i]; i++) {
		text_add_char(&text, ' ');
		if (*argv[i] && argv[i][strspn(argv[i], plain)] == '\0') {
			text_add(&text, argv[i]);
			continue;
		}
		text_add_char(&text, '\'');
		for (const char *c = argv[i]; *c; c++)
			*c == '\'' ? text_add(&text, "'\\''") : text_add_char(&text, *c);
		text_add_char(&text, '\'');
	}
	return text.at;
}

Usage options_parse(Arena *arena, Options *options, int argc, char *const *argv)
{
	Parser parser = { .arena = arena, .options = options, .argv = argv, .next = 1 };

	*options = (Options){
		.prefix = "", .memory = MEMORY_BY_PROFILE, .stack_limit = 1024, .memory_budget = -1
	};
	while (parser.next < argc) {
		const char *arg = argv[parser.next++];

		parse_arg(&parser, arg);
	}
	if (options->help)
		print_help();
	else if (options->version)
		puts("mgc " MGC_VERSION);
	if (options->help || options->version)
		return USAGE_DONE;
	complete(&parser);
	options->command_line = command_line(arena, argv);
	if (parser.failed)
		fputs("mgc --help lists the options.\n", stderr);
	return parser.failed ? USAGE_WRONG : USAGE_RUN;
}
