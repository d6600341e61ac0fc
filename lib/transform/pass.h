/* A pass turns a module into a better or a differentiated one. */
#ifndef TRANSFORM_PASS_H
#define TRANSFORM_PASS_H

#include "analysis/alias.h"
#include "ir/ir.h"

/* What --no-NAME switches off.  Results may change only by the rounding of adjoints. */
typedef struct PassOptions {
	bool no_activity, no_need, no_fuse, no_rerun, no_privatise, no_inline, no_simd, no_winner, no_skip, no_assign, no_slots, no_snapshots, no_scratch, no_weave;
	bool no_gather, no_strides, no_blocks, no_pieces, no_rows, no_versions, no_merge, no_renew, no_recompute;
	bool fixed_records; /* no heap: the records of a loop with MGC_MAX_TRIPS have a fixed size */
	bool no_optimise; /* all passes that are not needed for a correct derivative */
	int  segment;     /* iterations of a loop that run again at once, where a budget asks for it; 0: one */
	bool rerun_all;   /* all loops that may run again do */
	int  byte_weight; /* what a recorded byte costs; 1 unless a budget makes it dearer */
	bool never;       /* stays false: the switch of passes that have none */
	bool small_code;  /* nothing is written out that multiplies the code */
} PassOptions;

typedef struct KnownAliases KnownAliases;

typedef struct PassContext {
	Arena             *arena; /* scratch; dropped when the pass returns */
	Diag              *diag;
	const PassOptions *options;
	KnownAliases      *known;    /* of the sequence that runs; NULL outside of one */
	bool               goes_on;  /* another sequence follows for sure: it verifies what this one leaves */
} PassContext;

/* As aliases_of.  Kept for the next pass while nothing changes. */
const Aliases *pass_aliases(PassContext *ctx, Func *f);

/* Both return whether they changed anything.  A pass reports problems to ctx->diag and never exits; it is idempotent;
 * it keeps the verifier happy and the places of the source. */
typedef bool ModulePass(Module *m, PassContext *ctx);
typedef bool FuncPass(Func *f, PassContext *ctx); /* f has a body; it changes nothing outside of f but new functions */

typedef enum PassScope { PASS_module, PASS_func, PASS_derived } PassScope;

typedef struct PassInfo {
	const char *name;
	PassScope   scope;
	union {
		ModulePass *module;
		FuncPass   *func, *derived;
	} run;
	bool   is_optional; /* left out by --no-optimise */
	size_t off;         /* the switch, a place in PassOptions */
	OpCode looks_for[2];
} PassInfo;

const PassInfo *pass_by_name(const char *name);

typedef ModulePass Pass_module;
typedef FuncPass   Pass_func, Pass_derived;
#define PASS(name, works_on, ...) Pass_##works_on pass_##name;
#include "transform/passes.def"

/* Runs the named passes in order, but none again on what it left and no other has changed; "+x" is x where the last one
 * without a + has changed something.  Verifies at the end what has changed; builds with MGC_VERIFY_PASSES verify all after each. */
bool passes_run(Module *m, PassContext *ctx, const char *const *names, int n_names);
/* The same again while the last one of them changes something, `rounds` times at most. */
bool passes_repeat(Module *m, PassContext *ctx, const char *const *names, int n_names, int rounds);

#endif
