/* Values that a loop hands round: what one of them is in an iteration, another one was in the iteration before.
 *
 *   for %s in 0..%n with (%a = %x : ptr<f64>, %b = %y : ptr<f64>) { ... yield %b, %a } */
#ifndef ANALYSIS_SWAPPED_H
#define ANALYSIS_SWAPPED_H

#include "analysis/alias.h"

enum { MAX_SWAPPED = 8 };

/* The carried values of a loop without exits that take one another's place, the first one being number i:
 * in the next iteration, carried value at[k] is what carried value at[k + 1] is in this one, the last one what the first
 * one is.  False: i is none of them. */
typedef struct Cycle {
	uint32_t at[MAX_SWAPPED];
	uint32_t n; /* at least 2 */
} Cycle;

bool cycle_of(const Op *loop, uint32_t i, Cycle *cycle);

/* p and q, at any one time when both are there, lead into different objects: for they are two of the values that a loop
 * hands round, which started so. */
bool pointers_are_apart(const Aliases *a, const Value *p, const Value *q);

/* The number of elements of the object that p leads to the start of: an allocation or a local array, or one of several
 * as long as one another that loops hand round; NULL: it is not known. */
Value *pointer_elements(const Value *p);

#endif
