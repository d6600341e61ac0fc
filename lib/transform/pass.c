/* The table of passes, and running some of them. */
#include "transform/pass.h"

#include <string.h>

#include "ir/verify.h"
#include "support/compiler.h"

static const PassInfo passes[] = {
#define PASS(name, help) { #name, help, pass_##name, false },
#define OPTIMISATION(name, help) { #name, help, pass_##name, true },
#include "transform/passes.def"
};

const PassInfo *pass_table(int *count)
{
	*count = (int)COUNT_OF(passes);
	return passes;
}

const PassInfo *pass_by_name(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(passes); i++) {
		if (strcmp(passes[i].name, name) == 0)
			return &passes[i];
	}
	return NULL;
}

static bool is_wanted(const PassInfo *pass, const PassOptions *options)
{
	if (!options)
		return true;
	return !pass->is_optimisation || !options->no_optimise;
}

/* Whether it went well; *changed: whether it changed m. */
static bool run_one(Module *m, PassContext *ctx, const char *name, bool verify, bool *changed)
{
	const int errors = ctx->diag->n_errors;
	const PassInfo *pass = pass_by_name(name);
	*changed = false;
	if (!pass) {
		diag_error(ctx->diag, (Loc){ 0 }, "there is no pass '%s'", name);
		return false;
	}
	if (!is_wanted(pass, ctx->options))
		return true;
	Arena scratch = { 0 };
	PassContext own = *ctx;
	own.arena = &scratch;
	*changed = pass->run(m, &own);
	arena_free(&scratch);
	if (ctx->diag->n_errors > errors)
		return false;
	if (verify && !module_verify(m)) {
		diag_error(ctx->diag, (Loc){ 0 }, "the IR is wrong after pass '%s'", name);
		return false;
	}
	return true;
}

bool passes_run(Module *m, PassContext *ctx, const char *const *names, int n_names, bool verify)
{
	return passes_repeat(m, ctx, names, n_names, 1, verify);
}

bool passes_repeat(Module *m, PassContext *ctx, const char *const *names, int n_names, int rounds, bool verify)
{
#ifdef MGC_VERIFY_PASSES
	verify = true;
#endif
	bool changed = true;
	for (int round = 0; round < rounds && changed; round++) {
		for (int i = 0; i < n_names; i++) {
			if (!run_one(m, ctx, names[i], verify, &changed))
				return false;
		}
	}
	return true;
}
