/* Buffers that live in the rows of their record: for snapshot.c. */
#ifndef TRANSFORM_AD_SNAPSHOT_ROWS_H
#define TRANSFORM_AD_SNAPSHOT_ROWS_H

#include "transform/ad/extents.h"

enum { ROWS_MORE = 2 }; /* than the loop has iterations */

/* A loop of steps that reads one buffer and writes the other one, which change places then. */
typedef struct Rows {
	Op      *step, *loop; /* the loop of the snapshot stands in that of the steps */
	Layout  *layout;
	Extent   extent;      /* its base is the buffer that is read */
	uint32_t now, next;   /* which carried values they are */
	OpVec    loads;       /* through the one */
	Op      *store;       /* through the other one */
	Op      *guide;       /* the load of the place that is stored to */
} Rows;

/* Before all of the reverse sweep has its values, uses in it do not count. */
typedef enum RowsTime { ROWS_EARLY, ROWS_FINAL } RowsTime;

/* Copying what may hold nothing yet is something that compilers warn of. */
bool may_hold_nothing(Value *p);
bool rows_find(Keeper *k, Op *loop, const Extent *e, Layout *layout, RowsTime time, Rows *out);
/* record: ROWS_MORE + so many rows as there are steps.  What step number s reads lies in row s + 1. */
void rows_build(Keeper *k, const Rows *r, Value *record);

#endif
