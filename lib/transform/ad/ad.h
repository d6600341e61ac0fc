/* What the files of this folder share while they differentiate one function. */
#ifndef TRANSFORM_AD_AD_H
#define TRANSFORM_AD_AD_H

#include "analysis/activity.h"
#include "analysis/alias.h"
#include "ir/build.h"
#include "support/text.h"
#include "transform/ad/derive.h"
#include "transform/edit.h"

typedef struct Split Split; /* split.c */
typedef struct Rerun Rerun; /* rerun.h */

typedef struct SplitVec {
	Split **at;
	size_t  count, capacity;
	VEC(Split *) judged; /* see fuse_calls.c */
} SplitVec;

typedef struct SplitCall {
	Op     *op;
	Split  *split;
	Value **shadows; /* for each argument, or NULL */
	bool    is_reversed; /* its reverse is there, so the forward half has to take its place */
	const char *obstacle; /* why it is not fused, NULL: it is, or was not looked at */
	Loc     obstacle_at;
	Op     *stand_in; /* for what the forward half does to shadows, while the call itself is still there; or NULL */
} SplitCall;

typedef struct Ad {
	Module           *module;
	PassContext      *ctx;
	Arena            *arena;
	const DeriveSpec *spec;
	Func             *func;       /* the derivative: starts as a copy of the primal, its forward sweep */
	const Activity   *activity;
	const Aliases    *aliases;    /* of the forward sweep; made when first asked for */
	Map               shadows;    /* pointer of the forward sweep -> its shadow there */
	Map               late;       /* object -> shadow that lives in the reverse sweep only */
	Map               mirrors;    /* block of the forward sweep -> its block of the reverse sweep */
	Map               starts;     /* mirror block -> last operation that works out its index */
	Map               given;      /* value of the forward sweep -> what it is in the mirror block */
	Value           **tangents;   /* shadow parameter of each parameter of the primal, or NULL */
	Value           **params;     /* the parameters of the primal in func */
	uint32_t          n_params;
	Op               *forward_end; /* last operation of the forward sweep in the function's block; the reverse
	                                  sweep grows behind it */
	Value            *seed;       /* f_bar; the pointer f_dot in forward mode; NULL: none */
	Func             *reverse;    /* the reverse sweep's own function, where a callee is split; else NULL */
	Map own_shadows;               /* of variable length arrays in inner blocks: on the heap, each freed by the reverse of its declaration */
	VEC(Value *) handed_shadows;   /* on the heap for a local: the forward half allocates them, the reverse half frees them */
	bool              takes_shadows; /* split: func has the shadows of its pointers as parameters */
	Map               trip_counters; /* loop with a bound -> the number of the iteration, in its block */
	Value            *exceeded;   /* pointer to bool: such a bound was; NULL: there is none */
	Value            *store;      /* the growing store, once needed */
	SplitVec         *splits;     /* shared by all functions of one request */
	VEC(SplitCall) split_calls;
	Map               split_of_call;
	Map               fused_calls; /* call -> its split, where its reverse runs right behind it, see fuse_calls.c */
	Map               settled;    /* value -> itself: its adjoint is needed for fused calls alone, which have it */
	Map               fused;      /* loop -> how its iterations run forward and backward at once, see fuse.c */
	Map               reruns;     /* loop, and its reverse loop -> how iterations run again there, see rerun.c */
	Map               reruns_by_size; /* loop -> the same, where the sizes decide when the program runs, see rerun_by_size.c */
	struct Keeper    *intact;     /* what keep_is_intact knows, once asked */
	Map               graph_nodes; /* value of the forward sweep -> number of its node in the graph, plus 1 */
	Map               reported;   /* text of a refusal -> said already */
	Text              text;       /* of a name that is being made */
	bool              failed;
} Ad;

/* shadow.c: pointers and their shadows in the forward sweep.
 * Pointers that are carried, chosen, loaded or stored get shadows that travel with them. */
void   shadows_travel(Ad *ad);
Value *shadow_forward(Ad *ad, Builder *b, Value *p); /* the shadow of p, usable at b in the forward sweep */
Value *shadow_reverse(Ad *ad, Builder *b, Value *p); /* in the reverse sweep; may refer to forward values */
bool   shadow_is_late(const Ad *ad, const Value *object);
void   ad_refuse(Ad *ad, Loc loc, const char *format, ...) PRINTF_LIKE(3, 4);

/* sound.c: refuses what would lose a derivative without a trace: bits of active floats that come back as floats,
 * state that outlives the call, pointers made from integers. */
void check_sound(Ad *ad);
/* A mutable static that every call writes before it reads becomes a local of the derivative. */
void statics_localise(Ad *ad);

/* loops.c: what the reverse sweep asks of a loop's shape, before anything else looks at the function. */
typedef enum LoopForm {
	LOOP_COUNTED, /* for without exits: the range says how often */
	LOOP_WHILE,   /* one exit, nothing written before it: completed iterations count */
	LOOP_TAIL,    /* one exit, just before the yield and with the same values: executions count */
} LoopForm;

void     loops_normalise(Ad *ad);
LoopForm loop_form(const Op *loop);
/* How many places the records of a general loop need: MGC_MAX_TRIPS, and one for the iteration that only leaves; 0:
 * not known. */
int64_t  loop_places(const Ad *ad, const Op *loop);
Value   *loop_trips(Ad *ad, Op *loop);    /* long: executed or completed iterations, after the loop; not COUNTED */

/* fuse.c */
void      fuse_choose(Ad *ad);
/* Whether an iteration has its reverse part: also that of a reverse loop in which iterations run again. */
bool      loop_is_fused(const Ad *ad, const Op *loop);
const Op *fused_reverse(const Ad *ad, const Op *loop); /* where the reverse part of its body begins; NULL: none */
/* Whether the loop does anything that the reverse sweep has to undo. */
bool      loop_has_derivatives(Ad *ad, const Op *loop);
/* The block that ends with the reverse of b: the body of the innermost fused loop around it, else the function's. */
Block    *sweep_root(const Ad *ad, Block *b);

/* versions.c: a version of its own for nests of loops whose iterations are apart under a condition. */
bool versions_choose(Ad *ad); /* whether there are any now: the function has changed */

/* segments.c */
void segments_split(Ad *ad);
/* rerun_choose.c, rerun.c: loops of the forward sweep whose iterations run again in the reverse sweep */
void    rerun_choose(Ad *ad);
Rerun  *loop_rerun(const Ad *ad, const Op *loop); /* of the loop, or of its reverse loop; NULL: it is recorded */
Value **rerun_take_aside(Ad *ad, Builder *b, const Rerun *r); /* before the reverse loop, what it changes */
void    rerun_put_back(Builder *b, const Rerun *r, Value **aside);
/* Moves the iteration into the reverse loop; what is built next comes behind it. */
Builder rerun_begin(Ad *ad, Rerun *r, Op *back);
/* What decides for a loop when the program runs whether its iterations run again; NULL: nothing does. */
Value  *loop_rerun_by_size(const Ad *ad, const Op *loop);
void    rerun_add_by_size(Ad *ad); /* once the values are kept */
void    rerun_end(Ad *ad, Rerun *r, Op *last); /* last: of the iteration; its reverse is there */

/* adjoint.c, adjoint_regions.c */
typedef VEC(Value *) ValueVec;

typedef struct Scope {
	Map adjoints; /* value -> its adjoint so far, in the block being reversed */
} Scope;

bool   ad_needs_adjoint(const Ad *ad, const Value *v);
void   adjoint_add(Ad *ad, Builder *b, Scope *s, Value *v, Value *g);
Value *adjoint_take(Scope *s, Value *v); /* NULL when nothing has reached it */
void   adjoint_block(Ad *ad, Builder *b, Scope *s, Block *forward);
/* swaps.c: carried values that the loop only hands round are handed back in its reverse; adds what that yields. */
void   swaps_undo(Ad *ad, Op *loop, Op *reverse, ValueVec *yields);
void   adjoint_region(Ad *ad, Builder *b, Scope *s, Op *op);
void   adjoint_call(Ad *ad, Builder *b, Scope *s, Op *op);
void   adjoint_fused(Ad *ad, Builder *b, Scope *s, Op *loop);
void   adjoint_function(Ad *ad);
/* bounds.c: MGC_MAX_TRIPS, MGC_MAX_DEPTH.  Reports a loop that has run too often; then leaves the reverse sweep out. */
void   bound_check(Ad *ad, Op *loop, Value *trips);
void   bound_check_rest(Ad *ad); /* the same of a counted loop, and of a recursion; when all records are in place */
void   bound_guard(Ad *ad);
/* Clears the floats of count elements of an object's shadow: the caller's keeps what else is in it. */
void   shadow_clear(Ad *ad, Builder *b, const Type *t, Value *shadow, Value *count);
bool   bound_is_in_reach(Arena *arena, const Func *primal); /* in it, or in what it calls */
/* What is made has a bound that may be exceeded, or a recursion with records, beside what runs forward and backward at once. */
bool   bound_meets_fused(const Ad *ad);
/* *to's floats += *from's; one element of type t */
void   adjoint_add_struct(Ad *ad, Builder *b, const Type *t, Value *from, Value *to);
/* derive.c: activity of ad->func, whose parameters are in place. */
void   ad_analyse(Ad *ad);
void   ad_seed_shadows(Ad *ad);
/* Whether the call carries derivatives, so that it can't be left as it is. */
bool   ad_call_is_active(const Ad *ad, const Op *op);
void   ad_refuse_call(Ad *ad, const Op *op);

/* handwritten.c */
void adjoint_handwritten(Ad *ad, Builder *b, Scope *s, Op *op);
/* A parameter of f that the parameter list of f_vjp follows with its adjoint. */
bool param_has_bar(const Func *f, uint32_t i);

/* A place for a callee to add an adjoint to, or leave a tangent in. */
Value *ad_scratch_adjoint(Ad *ad, Builder *b, const char *name, const Type *type);

/* split.c */
bool split_can(const Op *op);
void split_travel(Ad *ad, Op *op);
void split_adjoint(Ad *ad, Builder *b, Scope *scope, Op *op);
void split_place_calls(Ad *ad);
/* Makes op a call of the tangent function; the tangent of its result, or NULL. */
Value *split_tangent(Ad *ad, Op *op, Value *const *tangents);
void split_generate_all(Ad *ad);
/* fuse_calls.c: its reverse runs right behind it */
bool call_is_fused(const Ad *ad, const Op *call);
/* derive.c: for split.c */
void adjoint_halves(Ad *ad);
void ad_add_params(Ad *ad); /* the shadows and the seed */
/* As far as fuse_choose, to see what it says. */
void adjoint_try(Ad *ad);

/* guards.c: drops those that cannot matter; changed anything? */
bool guards_drop(Func *f);

/* share.c: what the reverse sweep computes as the forward sweep has done is the forward sweep's value. */
void share_values(Ad *ad);

/* keep.c: the reverse sweep was written as if every value of the forward sweep were in scope; makes it so, by
 * recomputing or recording. */
void keep_values(Ad *ad);
typedef enum KeepSide { KEEP_IN_FORWARD, KEEP_IN_REVERSE } KeepSide;
/* The growing store as that sweep's function knows it; loc is what first needs it. */
Value *keep_store(Ad *ad, KeepSide side, Loc loc);
/* Whether all that p leads to before `reader` is still there when the reverse sweep comes to it. */
bool keep_is_intact(Ad *ad, const Op *reader, const Value *p);
/* Whether op is the first of the forward sweep that uses the object. */
bool keep_is_first_use(Ad *ad, const Op *op, const Value *object);

/* products.c: products of matrices that are calls of the runtime */
bool is_product(const Op *op);
void adjoint_product(Ad *ad, Builder *b, Op *op);
void tangent_product(Ad *ad, Builder *b, Op *op); /* b: behind op */

/* explain.c: remarks.  count: how often in all, where known; unknown: the loop whose trip count is not, or NULL. */
const char *explain_name(const Ad *ad, const Value *v); /* "'p'", or "the value here" where the user gave none */
void explain_recorded(const Ad *ad, const Value *v, const Value *count, const Op *unknown);
void explain_recomputed(const Ad *ad, const Value *v);
void explain_fused(const Ad *ad, const Op *loop, const char *obstacle, Loc loc); /* obstacle: NULL: it is fused */
void explain_fused_call(const Ad *ad, const Op *call, const char *obstacle, Loc loc);
void explain_rerun(const Ad *ad, const Op *loop, const char *obstacle, Loc loc); /* the same */
void explain_rerun_by_size(const Ad *ad, const Op *loop, int64_t bytes);
void explain_scratch(const Ad *ad, const Value *object);
void explain_snapshot(const Ad *ad, const Op *loop, const Value *base, const char *how);
void explain_two_sweeps(const Ad *ad);
void explain_versions(const Ad *ad, const Op *loop);
void explain_inactive(const Ad *ad); /* parameters and arrays */
void explain_winners(const Ad *ad); /* loops whose values are those of one iteration */

/* graph.c: fills the graph, before the reverse sweep is made; ad->func is the forward sweep, its activity known. */
void graph_build(Ad *ad);
/* graph_active.c: the values, and objects by their pointers, that carry derivatives, where tensors are not loops yet. */
Map graph_active(Arena *arena, const DeriveSpec *spec);
/* trace.c: the forward sweep notes the value of each node.  What the reverse of such a note is: the note of the
 * adjoint, which is complete there. */
void trace_values(Ad *ad);
bool ad_is_traced(const Ad *ad);
/* The same for what is not a tensor, where tensors are not loops yet. */
void trace_draft(const GraphDraft *draft, Func *f, const Map *active);
/* Notes for another derivative of the primal go. */
void trace_forget(Ad *ad);
void trace_adjoint(Ad *ad, Builder *b, Scope *s, const Op *op);

/* tangent.c */
void tangent_function(Ad *ad);

#endif
