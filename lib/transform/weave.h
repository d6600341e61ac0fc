/* What weave_find.c finds out about a loop, and weave.c builds from. */
#ifndef TRANSFORM_WEAVE_H
#define TRANSFORM_WEAVE_H

#include "transform/accesses.h"

typedef struct Weave {
	Arena         *arena;
	const Aliases *aliases;
	Module        *module;
	Op            *loop;    /* the one whose iterations go in step */
	int64_t        lanes;   /* how many of them, a power of two */
	const char    *why;
	bool           has_room; /* sums may stay with the lanes, in memory of their own */
	PolyVec        facts;   /* hold in each of them */
	Map            own;     /* objects that each iteration fills before it reads them -> themselves */
	Map            varying; /* values that differ between iterations, own objects that hold such -> themselves */
} Weave;

enum { WEAVE_MAX_RESULTS = 16 }; /* of the loop, and of an if in it */

/* Loops that are worth a closer look. */
bool weave_has_form(const Op *loop);
/* Fills in the rest; false where iterations may not go in step, or have no use for it. */
bool weave_find(Weave *w);

static inline bool weave_varies(const Weave *w, const Value *v)
{
	return map_get(&w->varying, v);
}

/* Records of recurrences that are read in the order in which they are made go: see weave_again.c.  Whether there were any. */
bool weave_carry_again(Weave *w);

/* A float of another memory, added to at a place that is the same in each iteration; to be executed at the top level
 * of a loop's body. */
bool weave_is_shared_sum(const Weave *w, const Op *op);
/* Such a sum is needed no earlier than behind the last lanes, and has an element of each lane for each turn of the inner
 * loop that it is added to in. */
bool weave_stays_in_lanes(const Weave *w, const Op *op);

#endif
