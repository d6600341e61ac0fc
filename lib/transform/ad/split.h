/* Inside of split: what its files share. */
#ifndef TRANSFORM_AD_SPLIT_H
#define TRANSFORM_AD_SPLIT_H

#include "transform/ad/ad.h"

/* Whether the calls within a cycle of callees can all be fused, so that a fused one needs no growing store. */
typedef enum Verdict { VERDICT_NONE, VERDICT_ASSUMED, VERDICT_YES, VERDICT_NO } Verdict;

/* The functions are there once they are asked for. */
struct Split {
	Func *primal;
	bool *mask;           /* for each parameter: active; [n]: the result is */
	Func *forward, *reverse; /* reverse mode */
	Func *tangent;        /* forward mode */
	Ad   *fused;          /* reverse mode, both at once: fused->func */
	bool  is_wanted;      /* the halves, or the tangent, are called */
	bool  is_made, fused_is_made; /* they have their bodies already */
	bool  takes_shadows;  /* the forward half has shadows of pointers behind them */
	Verdict verdict;
	const char *obstacle; /* what stands behind VERDICT_NO */
	Loc     obstacle_at;
};

/* split.c */
/* The name says all that a half depends on, so another request of this run may have made it. */
Func *split_known(Ad *ad, const Split *s, const char *half);
/* A copy of the primal, which becomes that half. */
Func *split_clone(const Split *s, const char *name);
const char *split_name(Ad *ad, const Split *s, const char *half);
DeriveSpec *split_spec(Ad *ad, const Split *s, DeriveMode mode);

/* bounds.c: the bounds that a forward half is told of, in front of the store. */
void bound_add_params(Ad *ad, const Split *s);
void bound_add_arguments(Ad *ad, Op *call, const Split *s);

/* fuse_calls.c */
void fused_adjoint(Ad *ad, Builder *b, Scope *scope, Op *call);
void fused_place(Ad *ad, const SplitCall *c);
void fused_generate(Split *s);

#endif
