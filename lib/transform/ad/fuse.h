/* Inside of fuse: what its files share. */
#ifndef TRANSFORM_AD_FUSE_H
#define TRANSFORM_AD_FUSE_H

#include "analysis/independent.h"
#include "transform/ad/ad.h"

/* fuse.c: the adjoints that the results of a loop or call will have, worked out in front of it; NULL for those that have
 * none.  The scope ends when the reverse of `at` would run. */
Obstacle fuse_find_seeds(Ad *ad, const Iterations *it, Op *at, const Block *scope, Value **seeds);

/* What the loops of the function do in each iteration. */
Iterations *fuse_iterations(Ad *ad);

/* fuse.c: why the loop can't run forward and backward at once, whatever it does in memory. */
Obstacle fuse_obstacle_of_loop(Ad *ad, Op *loop);

/* fuse_calls.c: makes the call one that has its reverse in it, if it is a split one and may be. */
void fuse_call(Ad *ad, const Iterations *it, Op *call, const Block *scope);

#endif
