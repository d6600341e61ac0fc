/* Loops that count: what a `for` of the IR is made from. */
#ifndef FRONTEND_COUNTED_H
#define FRONTEND_COUNTED_H

#include "frontend/lowering.h"

typedef struct ForPlan {
	Variable *counter;
	Value    *low, *high;
	int64_t   step;          /* of the index */
	bool      rev;
	int64_t   offset;        /* counter = index + offset */
	Value    *start;         /* or, if set, start + index * scale */
	int64_t   scale;
	int64_t   counter_step;  /* what C adds to the counter */
	bool      ends_below;    /* the counter is decremented by the test that fails, too */
	VEC(const Expr *) also;  /* further conditions, last one first */
	VEC(const Expr *) other_steps; /* last one first */
} ForPlan;

/* Whether the loop counts; its initialisation has been lowered.  Builds the bounds in front of it. */
bool plan_for(Lower *l, const Stmt *s, const LoopInfo *info, ForPlan *plan);

#endif
