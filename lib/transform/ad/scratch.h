/* Scratch of iterations that is kept in the place of what is read from it: for keep.c. */
#ifndef TRANSFORM_AD_SCRATCH_H
#define TRANSFORM_AD_SCRATCH_H

#include "transform/ad/keep.h"

/* Memory that the iteration allocates and frees has a place of its own for each iteration, and what `reader` finds at p
 * is there until the mirror of the iteration is through. */
bool scratch_still_there(Keeper *k, const Op *reader, Value *p, const Type *t);
/* Gives the forward sweep those places, once nothing is asked any more. */
void scratch_place(Keeper *k);

#endif
