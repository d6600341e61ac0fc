/* Loops that are run again, one iteration at a time, in the reverse sweep: what rerun_choose.c finds out and rerun.c
 * and keep.c make of it. */
#ifndef TRANSFORM_AD_RERUN_H
#define TRANSFORM_AD_RERUN_H

#include "analysis/sections.h"
#include "transform/ad/ad.h"

/* Elements of memory, known before the loops around. */
typedef struct Extent {
	Value      *base;
	const Type *type; /* of an element */
	Value      *low, *count; /* count elements from base[low] on; long */
	Poly        length;      /* count, as a polynomial */
	int         degree;      /* of it */
	int64_t     constant;    /* count, where it is a constant; else 0 */
} Extent;

typedef VEC(Extent) ExtentVec;

/* Memory whose contents at the start of an iteration are recorded. */
typedef struct RerunState {
	Extent extent;
	OpVec  readers;  /* loads that come before all writes: they read the record */
	bool   is_copied_back; /* there are others */
	Op    *record;   /* the array of states; keep.c says how long it is, and fills it */
	Op    *view;     /* address of this iteration's state in it, in the reverse loop; NULL: nobody reads it there */
	Op    *copy;     /* back; or NULL */
} RerunState;

struct Rerun {
	Op       *loop;
	Op       *outermost; /* of the loops around it, up to where a sweep ends */
	Op       *back;     /* the reverse loop, once it is there */
	Value    *by_size;  /* bool, before the loop: whether iterations run again; NULL: they do */
	Op       *when;     /* the if that asks for it in the reverse loop */
	Op       *first, *reverse; /* in its body: the iteration again, from `first` to before `reverse` */
	VEC(RerunState) states;
	ExtentVec undone;   /* visible memory that running again changes: put back after the reverse loop */
	OpVec     dropped;  /* writes that nothing in the same iteration reads */
};

/* rerun.c */
Value *extent_start(Builder *b, const Extent *e);
/* A record of so many elements, named after the extent's memory. */
Value *extent_room(Builder *b, const Extent *e, const char *suffix, Value *count);
/* The row of that number in a record of such rows. */
Value *extent_row(Builder *b, const Extent *e, Value *record, Value *number);
/* Drops writes that run again though nobody reads them; reruns: of loops. */
void   rerun_drop_unread(Ad *ad, const Map *reruns);

#endif
