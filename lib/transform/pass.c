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

/* What a sequence has done so far.  Passes are idempotent: one runs again only after another one's change. */
typedef struct Sequence {
	Module      *module;
	PassContext *ctx;
	bool         verify;
	uint32_t     version;                    /* changes of the module, from 1 */
	uint32_t     settled[COUNT_OF(passes)];  /* by pass: the version that it left behind, 0: it has not run */
	bool         changed;                    /* by the pass that ran last */
} Sequence;

static bool verify_after(const Sequence *s, const char *name)
{
	if (module_verify(s->module))
		return true;
	diag_error(s->ctx->diag, (Loc){ 0 }, "the IR is wrong after pass '%s'", name);
	return false;
}

static bool run_one(Sequence *s, const char *name)
{
	PassContext *ctx = s->ctx;
	const int errors = ctx->diag->n_errors;
	const PassInfo *pass = pass_by_name(name);
	s->changed = false;
	if (!pass) {
		diag_error(ctx->diag, (Loc){ 0 }, "there is no pass '%s'", name);
		return false;
	}
	uint32_t *const settled = &s->settled[pass - passes];
	if (!is_wanted(pass, ctx->options) || *settled == s->version)
		return true;
	Arena scratch = { 0 };
	PassContext own = *ctx;
	own.arena = &scratch;
	s->changed = pass->run(s->module, &own);
	arena_free(&scratch);
	s->version += s->changed;
	*settled = s->version;
	return ctx->diag->n_errors == errors && (!s->verify || verify_after(s, name));
}

bool passes_run(Module *m, PassContext *ctx, const char *const *names, int n_names)
{
	return passes_repeat(m, ctx, names, n_names, 1);
}

bool passes_repeat(Module *m, PassContext *ctx, const char *const *names, int n_names, int rounds)
{
	Sequence s = { .module = m, .ctx = ctx, .version = 1, .changed = true };
#ifdef MGC_VERIFY_PASSES
	s.verify = true;
#endif
	for (int round = 0; round < rounds && s.changed; round++) {
		for (int i = 0; i < n_names; i++) {
			if (!run_one(&s, names[i]))
				return false;
		}
	}
	return s.verify || !n_names || verify_after(&s, names[n_names - 1]);
}
