/* Rows of recorded memory that are filled while the loop runs which reads that memory: for snapshot.c. */
#ifndef TRANSFORM_AD_SNAPSHOT_FILL_H
#define TRANSFORM_AD_SNAPSHOT_FILL_H

#include "transform/ad/extents.h"

/* Lets the loop fill `row`, which is there before it, with the extent, from its start on; false: it can't, nothing is changed. */
bool snapshot_fill(Keeper *k, Op *loop, const Extent *e, Value *row);

/* The load is executed at places that go over a grid of the extent, but for its border. */
bool snapshot_can_fill(Keeper *k, Op *loop, const Extent *e, Op *load);
/* Copies the border of such a load from one row to another, before the loop and in it. */
void snapshot_fill_around(Keeper *k, Op *loop, const Extent *e, Op *load, Value *from, Value *row);

#endif
