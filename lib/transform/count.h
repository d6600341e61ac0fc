/* What count.c and strides.c look for: a general loop whose first exit tests a counter. */
#ifndef TRANSFORM_COUNT_H
#define TRANSFORM_COUNT_H

#include "ir/build.h"

typedef struct Count {
	Op      *loop, *exit;
	bool     computed; /* the bound may be computed in the loop, of what is there before it */
	uint32_t counter;  /* carried value */
	OpCode   relation; /* goes on while counter relation bound */
	Value   *bound;
	int64_t  step;
	int64_t  ahead;    /* what the test adds to the counter */
} Count;

/* Finds the exit, the counter and the comparison: what must hold for the loop to go on. */
bool count_match_test(Count *c);
/* Only what is pure stands before the first exit, and it leaves with the iteration's own values. */
bool count_is_first(const Count *c);
bool count_has_other_exits(const Count *c);

/* Integer arithmetic of values that are there before the loop: the same can be computed at another place. */
bool   count_can_repeat(const Value *v, const Op *loop);

#endif
