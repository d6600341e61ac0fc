/* Operations that may change memory, found by the objects that they write: so that a question about one place need
 * not look at every store of the function. */
#ifndef ANALYSIS_WRITERS_H
#define ANALYSIS_WRITERS_H

#include "analysis/alias.h"

struct ObjectSet;

/* Those that write the same objects, in the order in which they were added. */
typedef struct WriterGroup {
	const struct ObjectSet *objects;
	VEC(Op *) ops;
} WriterGroup;

typedef VEC(WriterGroup *) WriterGroupVec;

typedef struct Writers {
	WriterGroupVec groups;
	Map by_objects;  /* set of objects -> the group that writes just these */
	Map overlapping; /* set of objects -> WriterGroupVec: those that write one of them */
} Writers;

/* An operation without blocks; all are added before the first question. */
void writers_add(Arena *arena, Writers *writers, const Aliases *a, Op *op);
/* The groups with operations that may write an object that p points into. */
const WriterGroupVec *writers_through(Arena *arena, Writers *writers, const Aliases *a, const Value *p);
/* The same for these objects and all that pointers in them lead to. */
const WriterGroupVec *writers_behind(Arena *arena, Writers *writers, const Aliases *a, const Value *p);

#endif
