/* Rows of memory that are recorded in the place of what loops read there: for keep.c. */
#ifndef TRANSFORM_AD_SNAPSHOT_H
#define TRANSFORM_AD_SNAPSHOT_H

#include "transform/ad/keep.h"

typedef struct Snapshot Snapshot;

/* The row that the mirror of this load can read; NULL: there is none. */
Snapshot *snapshot_of(Keeper *k, Op *load);
/* It has about as many elements as its loads are executed: together they are worth what it costs. */
bool      snapshot_is_shared(const Snapshot *s);
/* Such a one that nobody reads yet. */
bool      snapshot_is_to_pay(const Snapshot *s);
/* Lets `load`, of the mirror, read it; the address that it had, which may be used no more. */
Value    *snapshot_read(Keeper *k, Snapshot *s, Op *load);
/* Once all values of the reverse sweep are there. */
void      snapshot_finish(Keeper *k);

#endif
