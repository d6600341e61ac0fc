/* A pass turns a module into a better or a differentiated one. */
#ifndef TRANSFORM_PASS_H
#define TRANSFORM_PASS_H

#include "ir/ir.h"

/* What --no-NAME switches off.  Results may change only by the rounding of adjoint sums. */
typedef struct PassOptions {
	bool no_activity, no_need, no_fuse, no_rerun, no_privatise, no_inline, no_simd, no_winner, no_skip, no_assign, no_slots, no_weave;
	bool fixed_records; /* the records of a loop with MGC_MAX_TRIPS have a fixed size */
	bool no_optimise; /* all passes that are not needed for a correct derivative */
	int  segment;     /* iterations of a loop that run again at once, where a budget asks for it; 0: one */
	bool rerun_all;   /* all loops that may run again do */
	int  byte_weight; /* what a recorded byte costs; 1 unless a budget makes it dearer */
	bool small_code;  /* nothing is written out that multiplies the code */
} PassOptions;

typedef struct PassContext {
	Arena             *arena; /* scratch; dropped when the pass returns */
	Diag              *diag;
	const PassOptions *options;
} PassContext;

/* Returns whether it changed m.  Reports problems to ctx->diag and never exits; idempotent; keeps the verifier
 * happy and the places of the source. */
typedef bool Pass(Module *m, PassContext *ctx);

typedef struct PassInfo {
	const char *name;
	const char *help;
	Pass       *run;
	bool        is_optimisation; /* left out by --no-optimise */
} PassInfo;

const PassInfo *pass_by_name(const char *name);
const PassInfo *pass_table(int *count);

#define PASS(name, help) Pass pass_##name;
#define OPTIMISATION(name, help) Pass pass_##name;
#include "transform/passes.def"

/* Runs the named passes in order, but none again that would find what it left.  Verifies at the end; builds with
 * MGC_VERIFY_PASSES do after each. */
bool passes_run(Module *m, PassContext *ctx, const char *const *names, int n_names);
/* The same again while the last one of them changes something, `rounds` times at most. */
bool passes_repeat(Module *m, PassContext *ctx, const char *const *names, int n_names, int rounds);

#endif
