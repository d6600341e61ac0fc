/* mgc-opt: reads IR, runs passes, checks, prints. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/emit_c.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "transform/ad/derive.h"
#include "run.h"
#include "transform/pass.h"

typedef struct Options {
	const char *path;
	unsigned    print_flags;
	bool        emit_c, emit_header; /* all functions with a body that nothing calls, or --emit=NAME */
	EmitOptions emit;
	StrVec      emitted;
	StrVec      steps; /* names of passes, "grad=f", "eval=f(1.0)", "check-gradient=f", in order */
	bool        is_checked; /* there was one of the last two: the IR is not printed */
} Options;

enum { EXIT_USAGE = 2 };

static const char help[] =
	"usage: mgc-opt FILE [options]\n"
	"Reads FILE (- is standard input), runs the passes in the order given, prints the result.\n"
	"\n"
	"  --PASS    run a pass; --grad=F --vjp=F --jvp=F differentiate function F\n"
	"  --eval='F(2.0, [1.0, _], 3)'   run function F; _ is a random value\n"
	"  --check-gradient=F, ='F(_, 3)'  compare F_grad, F_vjp, F_jvp with differences of F\n"
	"  --locs    print places of the source\n"
	"  --emit-c, --emit-header   print C in place of IR; --emit=F: only of function F and what it calls\n"
	"  --line-directives, --check-overlap, --firmware, --prefix=P   as mgc\n"
	"  --help    this text\n";

/* "grad=f": the name behind the sign, and the mode; NULL when it is something else. */
static const char *derivative_of(const char *step, DeriveMode *mode)
{
	static const char *const modes[] = { [DERIVE_GRAD] = "grad=", [DERIVE_VJP] = "vjp=", [DERIVE_JVP] = "jvp=" };

	for (size_t i = 0; i < COUNT_OF(modes); i++) {
		if (strncmp(step, modes[i], strlen(modes[i])) != 0)
			continue;
		if (mode)
			*mode = (DeriveMode)i;
		return step + strlen(modes[i]);
	}
	return NULL;
}

static const char *behind(const char *s, const char *prefix)
{
	size_t length = strlen(prefix);

	return strncmp(s, prefix, length) == 0 ? s + length : NULL;
}

static bool is_check(const char *step)
{
	return behind(step, "eval=") || behind(step, "check-gradient=");
}

/* Prints what it finds at once. */
static bool run_check(Module *m, Arena *arena, const char *step)
{
	Text out = text_new(arena);
	bool good = behind(step, "eval=")
	                    ? run_call(&out, arena, m, behind(step, "eval="))
	                    : check_gradient(&out, arena, m, behind(step, "check-gradient="));

	return fwrite(out.at, 1, out.length, stdout) == out.length && good;
}

static bool run_step(Module *m, PassContext *ctx, const char *step)
{
	if (is_check(step))
		return run_check(m, ctx->arena, step);
	DeriveMode mode;
	const char *name = derivative_of(step, &mode);
	Func *f = name ? module_func(m, name) : NULL;

	if (!name)
		return passes_run(m, ctx, &step, 1);
	if (!f)
		diag_error(ctx->diag, (Loc){ 0 }, "there is no function '%s'", name);
	return f && derive_default(m, ctx, f, mode) && module_verify(m);
}

/* Without --emit=F everything that has a body goes out. */
static void print_c(Text *out, Module *m, const Options *o)
{
	for (size_t i = 0; i < m->funcs.count; i++) {
		Func *f = m->funcs.at[i];

		f->is_emitted = f->body.first && o->emitted.count == 0 && !f->is_static;
		for (size_t k = 0; k < o->emitted.count; k++)
			f->is_emitted = f->is_emitted || strcmp(f->name, o->emitted.at[k]) == 0;
	}
	if (o->emit_header)
		emit_header(out, m, &o->emit);
	else
		emit_c(out, m, &o->emit);
}

static bool read_emit_option(Arena *arena, Options *o, const char *arg)
{
	if (strcmp(arg, "--emit-c") == 0)
		return o->emit_c = true;
	if (strcmp(arg, "--emit-header") == 0)
		return o->emit_c = o->emit_header = true;
	if (strcmp(arg, "--line-directives") == 0)
		return o->emit.line_directives = true;
	if (strcmp(arg, "--check-overlap") == 0)
		return o->emit.check_overlap = true;
	if (strcmp(arg, "--firmware") == 0)
		return o->emit.firmware = true;
	if (strncmp(arg, "--prefix=", 9) == 0)
		return (o->emit.prefix = arg + 9) != NULL;
	if (strncmp(arg, "--emit=", 7) != 0)
		return false;
	vec_push(arena, &o->emitted, arg + 7);
	return true;
}

static int usage(const char *what, const char *argument)
{
	fprintf(stderr, "mgc-opt: %s '%s'; see --help\n", what, argument);
	return EXIT_USAGE;
}

/* 0, or the exit status. */
static int read_options(Arena *arena, Options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *arg = argv[i];

		if (strcmp(arg, "--locs") == 0)
			o->print_flags |= PRINT_LOCS;
		else if (strcmp(arg, "--verify") == 0)
			continue; /* always */
		else if (read_emit_option(arena, o, arg))
			continue;
		else if (!strncmp(arg, "--", 2) &&
		         (pass_by_name(arg + 2) || derivative_of(arg + 2, NULL) || is_check(arg + 2)))
			vec_push(arena, &o->steps, arg + 2);
		else if (arg[0] == '-' && arg[1])
			return usage("unknown option", arg);
		else if (o->path)
			return usage("more than one file:", arg);
		else
			o->path = arg;
	}
	for (size_t i = 0; i < o->steps.count; i++)
		o->is_checked = o->is_checked || is_check(o->steps.at[i]);
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
	static const PassOptions no_options = { 0 };
	PassContext ctx = { .arena = arena, .diag = diag, .options = &no_options };
	for (size_t i = 0; i < o->steps.count; i++)
		if (!run_step(m, &ctx, o->steps.at[i]))
			return EXIT_FAILURE;
	if (o->is_checked)
		return EXIT_SUCCESS;
	if (o->emit_c)
		print_c(&out, m, o);
	else
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
	status = read_options(&arena, &options, argc, argv);
	if (status == 0)
		status = run(&options, &arena, &diag);
	arena_free(&arena);
	return status;
}
