/* Inside of keep: what its files share. */
#ifndef TRANSFORM_AD_KEEP_H
#define TRANSFORM_AD_KEEP_H

#include "analysis/writers.h"
#include "transform/ad/ad.h"

typedef struct Layout Layout;

typedef struct Keeper {
	Ad      *ad;
	Aliases *aliases;
	Writers  writers;     /* of the forward sweep: what may change memory */
	uint32_t n_positions;
	Map      layouts;     /* innermost loop -> its Layout */
	VEC(Value *) frees;   /* record arrays, to free at the end */
	Map      scratch_of_alloc; /* what scratch.c found out */
	VEC(struct Scratch *) scratches;
	Map      snapshots;   /* load, and loop -> what snapshot.c found out */
	VEC(struct Snapshot *) rows; /* those that buffers live in */
	const Type *index;    /* long */
} Keeper;

/* What the records in the body of a loop share: the number of places, and which one belongs to an iteration. */
struct Layout {
	Layout *next;          /* with the same innermost loop */
	OpVec  loops;          /* enclosing, outer first, but for those that make no difference */
	Op    *outermost;      /* of all of them */
	bool   is_array;       /* else the growing store */
	Value *count;          /* before the outermost loop */
	Value *forward_index;  /* at the start of the innermost loop's body */
	Value *reverse_index;  /* and of its mirror */
};

/* keep.c */
uint32_t keep_position(const Op *op); /* of the forward sweep in pre-order, by the last keeper; 0: it was added since */
/* What knows of the forward sweep, before there is a reverse one. */
Keeper   *keep_for_choice(Ad *ad);
/* What the forward sweep finds at p is there until the mirror of reader runs. */
bool      keep_still_there(Keeper *k, const Op *reader, const Value *p, const Type *t);
bool      keep_reads_same(Keeper *k, const Op *load); /* again in the mirror */
bool      keep_changes_within(Keeper *k, const Op *load, const Op *loop); /* some turn of the loop may write what some turn loads */
void      keep_free_at_end(Keeper *k, Value *array); /* of records */
Builder   keep_start(Block *block, Loc loc);
/* Behind the index that is worked out there. */
Builder   keep_forward_start(const Layout *l, Block *forward, Loc loc);
Builder   keep_mirror_start(const Keeper *k, Block *reverse, Loc loc);

/* places.c: of the loops around a block of the forward sweep. */
Layout *layout_of(Keeper *k, const Block *forward);
/* Where v, of that block, lies: one place for all the turns of a loop that do not change it. */
Layout *layout_for(Keeper *k, const Value *v);

#endif
