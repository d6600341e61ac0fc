/* Whether the iterations of a loop pass derivatives to one another, or to what comes after the loop.
 *
 * Looks at memory alone, and at that only where it is active: what is inactive may flow from one iteration to the
 * next as it likes, for the iterations stay in order.  An object is private to the loop when in each iteration
 * writes cover all that is read. */
#ifndef ANALYSIS_INDEPENDENT_H
#define ANALYSIS_INDEPENDENT_H

#include "analysis/activity.h"
#include "analysis/sections.h"

typedef enum AccessKind { ACCESS_READ, ACCESS_WRITE, ACCESS_ADD } AccessKind;

typedef struct ActiveAccess {
	Op         *op;
	uint32_t    position; /* of op */
	AccessKind  kind;
	Value      *ptr;
	const Type *type;
	Section     section;
} ActiveAccess;

typedef struct Iterations {
	Arena          *arena;
	Func           *func;
	const Aliases  *aliases;
	const Activity *activity;
	VEC(const ActiveAccess *) accesses; /* of the function, in order */
	VEC(Op *) writers;                  /* all that may change memory */
	VEC(Op *) calls;                    /* that may carry derivatives */
	bool            no_privatise;
	PolyVec         assumed; /* facts that hold wherever it is asked about */
} Iterations;

/* Accesses at[first] up to at[end], without that one. */
typedef struct AccessRange {
	size_t first, end;
} AccessRange;

/* What stands in the way, at which place of the source. */
typedef struct Obstacle {
	const char *text; /* NULL: nothing */
	Loc         loc;
} Obstacle;

typedef bool CallIsActive(const void *context, const Op *call);

/* carries: whether a call does. */
Iterations *iterations_of(Arena *arena, Func *f, const Activity *activity, CallIsActive *carries, const void *context);

AccessRange accesses_inside(const Iterations *it, const Op *loop);

/* The value is computed before the operation runs, where it can be seen from there. */
bool value_is_before(const Value *v, const Op *op);

/* Memory only: scope is what ends with the loop's iterations (the function's body, or that of a loop around it
 * whose iterations are independent). */
Obstacle iterations_obstacle(const Iterations *it, const Op *loop, const Block *scope);

/* Adds to what is assumed what keeps the iterations apart in memory where nothing is known; false: more is in the way. */
bool iterations_assume_gaps(Iterations *it, const Op *loop, const Block *scope);

/* The same of a call whose reverse is to run right behind it, of all that comes after it until the scope ends. */
Obstacle iterations_call_obstacle(const Iterations *it, const Op *call, const Block *scope);

/* The active accesses but `except` that may touch what is at p, as type t. */
typedef struct Touches {
	bool reads, writes, adds;
} Touches;
Touches iterations_touch(const Iterations *it, const Value *p, const Type *t, const Op *except);

/* What p points to is the same before the loop (or call) and at any time after it. */
bool iterations_keep(const Iterations *it, const Value *p, const Type *t, const Op *loop);

#endif
