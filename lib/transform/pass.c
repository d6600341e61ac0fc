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
	if (pass->is_optimisation && options->no_optimise)
		return false;
	return pass->run != pass_inline || !options->no_inline;
}

bool passes_run(Module *m, PassContext *ctx, const char *const *names, int n_names, bool verify)
{
#ifdef MGC_VERIFY_PASSES
	verify = true;
#endif
	for (int i = 0; i < n_names; i++) {
		const PassInfo *pass = pass_by_name(names[i]);
		if (!pass) {
			diag_error(ctx->diag, (Loc){ 0 }, "there is no pass '%s'", names[i]);
			return false;
		}
		if (!is_wanted(pass, ctx->options))
			continue;
		Arena scratch = { 0 };
		PassContext own = *ctx;
		own.arena = &scratch;
		pass->run(m, &own);
		arena_free(&scratch);
		if (ctx->diag->n_errors)
			return false;
		if (verify && !module_verify(m)) {
			diag_error(ctx->diag, (Loc){ 0 }, "the IR is wrong after pass '%s'", names[i]);
			return false;
		}
	}
	return true;
}
