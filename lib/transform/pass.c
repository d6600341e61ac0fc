/* The table of passes, and running some of them. */
#include "transform/pass.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "ir/verify.h"
#include "ir/walk.h"
#include "support/arena.h"
#include "support/compiler.h"
#include "support/map.h"

enum { PASS_is_needed = false, PASS_is_optional = true };

/* What passes look for: functions that never had an operation of such a code are no concern of theirs. */
#define ANY     { OP_NONE, OP_NONE }
#define LOOPS   { OP_for, OP_loop }
#define FOR     { OP_for, OP_for }
#define LOOP    { OP_loop, OP_loop }
#define IF      { OP_if, OP_if }
#define VIA     { OP_via, OP_via }
#define STORE   { OP_store, OP_store }
#define CALLS   { OP_call, OP_call }
#define OBJECTS { OP_local, OP_alloc }

static const PassInfo passes[] = {
#define PASS(name, works_on, need, off_switch, looks_for, help) \
	{ #name, PASS_##works_on, .run.works_on = pass_##name, PASS_is_##need, offsetof(PassOptions, off_switch), looks_for },
#include "transform/passes.def"
};
static_assert(COUNT_OF(passes) <= 64, "Func.settled has a bit for each");

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
	return !options || !((pass->is_optional && options->no_optimise) || *(const bool *)((const char *)options + pass->off));
}

/* When something was changed last, and when each pass has seen it last, in changes of the module from 1 on.
 * Passes are idempotent: one runs again only after another one's change. */
typedef struct History {
	uint32_t changed;
	uint32_t seen[COUNT_OF(passes)];
} History;

/* What points to what in a function, at some time of the sequence. */
typedef struct FuncAliases {
	const Aliases *aliases;
	uint32_t       edits, now;
} FuncAliases;

struct KnownAliases {
	Arena           arena;
	Map             funcs; /* Func -> FuncAliases */
	const uint32_t *now;   /* other functions count, too: calls do what their bodies do */
};

const Aliases *pass_aliases(PassContext *ctx, Func *f)
{
	KnownAliases *known = ctx->known;
	if (!known)
		return aliases_of(ctx->arena, f);
	FuncAliases *of_func = map_get(&known->funcs, f);
	if (of_func && of_func->edits == f->edits && of_func->now == *known->now)
		return of_func->aliases;
	if (!of_func) {
		of_func = ARENA_NEW(&known->arena, FuncAliases);
		map_put(&known->arena, &known->funcs, f, of_func);
	}
	*of_func = (FuncAliases){ aliases_of(&known->arena, f), f->edits, *known->now };
	return of_func->aliases;
}

typedef struct Sequence {
	Module      *module;
	PassContext *ctx;
	bool         verify;
	Arena        arena;
	uint32_t     now;
	History       whole; /* what passes over the whole module have seen and changed */
	KnownAliases known;
	Map          funcs; /* Func -> History */
	Map          reached; /* functions that the generated file needs; empty: all */
	bool         changed; /* by the pass that ran last */
	bool         follows; /* the last one without a + has changed something */
} Sequence;

static bool verify_after(const Sequence *s, const char *name)
{
	if (s->verify ? module_verify(s->module) : module_verify_edited(s->module))
		return true;
	diag_error(s->ctx->diag, (Loc){ 0 }, "the IR is wrong after pass '%s'", name);
	return false;
}

static History *history_of(Sequence *s, const Func *f)
{
	History *h = map_get(&s->funcs, f);
	if (!h) {
		h = ARENA_NEW(&s->arena, History);
		h->changed = s->now;
		const bool is_as_left = f->settled_at == f->edits && s->whole.changed == 1;
		for (size_t i = 0; is_as_left && i < COUNT_OF(passes); i++)
			h->seen[i] = f->settled >> i & 1 ? s->now : 0;
		map_put(&s->arena, &s->funcs, f, h);
	}
	return h;
}

static void reach(Sequence *s, const Func *f)
{
	if (!map_get(&s->reached, f))
		map_put(&s->arena, &s->reached, f, s);
}

/* What is emitted, what that calls or takes the address of, and so on.  A primal is not: once its derivative is made,
 * nothing is gained by a better one. */
static void find_reached(Sequence *s)
{
	for (size_t i = 0; i < s->module->funcs.count; i++)
		if (s->module->funcs.at[i]->is_emitted)
			reach(s, s->module->funcs.at[i]);
	for (size_t i = 0; i < s->reached.count; i++) {
		const Func *f = s->reached.entries[i].key;
		FOR_EACH_OP(op, &f->body) {
			if (op->callee)
				reach(s, op->callee);
			for (uint32_t k = 0; k < op->n_operands; k++)
				if (op_operand(op, k)->kind == VALUE_FUNC)
					reach(s, op_operand(op, k)->as.func);
		}
	}
}

static bool is_for(const Sequence *s, const PassInfo *pass, const Func *f)
{
	if (!f->body.first || (pass->scope == PASS_derived && f->kind != FUNC_DERIVED))
		return false;
	return f->kind == FUNC_DERIVED || !s->reached.count || map_get(&s->reached, f);
}

static bool run_on(Sequence *s, const PassInfo *pass, Func *f, PassContext *ctx)
{
	History  *h = history_of(s, f);
	uint32_t *seen = &h->seen[pass - passes];
	if (*seen >= h->changed && *seen >= s->whole.changed)
		return false;
	if (pass->looks_for[0] != OP_NONE && !f->made[pass->looks_for[0]] && !f->made[pass->looks_for[1]])
		return false;
	const bool changed = pass->run.func(f, ctx);
	s->now += changed;
	f->edits += changed;
	if (changed)
		h->changed = s->now;
	*seen = s->now;
	return changed;
}

/* For the next sequence, if it finds the functions as this one leaves them. */
static void settle(Sequence *s)
{
	for (size_t k = 0; k < s->module->funcs.count; k++) {
		Func          *f = s->module->funcs.at[k];
		const History *h = map_get(&s->funcs, f);
		if (!h)
			continue;
		f->settled = 0;
		f->settled_at = f->edits;
		for (size_t i = 0; i < COUNT_OF(passes); i++)
			if (h->seen[i] >= h->changed && h->seen[i] >= s->whole.changed)
				f->settled |= (uint64_t)1 << i;
	}
}

static bool run_on_module(Sequence *s, const PassInfo *pass, PassContext *ctx)
{
	uint32_t *seen = &s->whole.seen[pass - passes];
	if (*seen == s->now)
		return false;
	const bool changed = pass->run.module(s->module, ctx);
	s->now += changed;
	if (changed)
		s->whole.changed = s->now;
	*seen = s->now;
	return changed;
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
	if (!is_wanted(pass, ctx->options))
		return true;
	Arena scratch = { 0 };
	PassContext own = *ctx;
	own.arena = &scratch;
	own.known = &s->known;
	if (pass->scope == PASS_module)
		s->changed = run_on_module(s, pass, &own);
	for (size_t i = 0; pass->scope != PASS_module && i < s->module->funcs.count; i++) {
		Func *f = s->module->funcs.at[i];
		if (is_for(s, pass, f))
			s->changed |= run_on(s, pass, f, &own);
	}
	arena_free(&scratch);
	return ctx->diag->n_errors == errors && (!s->verify || verify_after(s, name));
}

static bool run_named(Sequence *s, const char *name)
{
	if (*name == '+')
		return !s->follows || run_one(s, name + 1);
	const bool fine = run_one(s, name);
	s->follows = s->changed;
	return fine;
}

bool passes_run(Module *m, PassContext *ctx, const char *const *names, int n_names)
{
	return passes_repeat(m, ctx, names, n_names, 1);
}

bool passes_repeat(Module *m, PassContext *ctx, const char *const *names, int n_names, int rounds)
{
	Sequence s = { .module = m, .ctx = ctx, .now = 1, .whole.changed = 1, .changed = true };
	bool     fine = true;
#ifdef MGC_VERIFY_PASSES
	s.verify = true;
#endif
	s.known.now = &s.now;
	find_reached(&s);
	for (int round = 0; fine && round < rounds && s.changed; round++) {
		for (int i = 0; fine && i < n_names; i++)
			fine = run_named(&s, names[i]);
	}
	settle(&s);
	arena_free(&s.known.arena);
	arena_free(&s.arena);
	return fine && (s.verify || ctx->goes_on || !n_names || verify_after(&s, names[n_names - 1]));
}
