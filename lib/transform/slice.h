/* What one iteration of a loop computes a value from, so that it can be computed once more, after the loop.
 *
 *   for %j in 0..%k with (%best = .., %n = 0 : i32) { %a = load %x[%n]  %b = mul %a, %w ... }
 *
 * A slice of %b is the load and the product; it keeps %n, which that iteration has to leave behind. Whatever is computed
 * from the loop's carried floats or pointers, from memory that the loop writes, or with an effect, has no slice; where it
 * is an integer, it is kept, as are integers that take a loop to compute. */
#ifndef TRANSFORM_SLICE_H
#define TRANSFORM_SLICE_H

#include "analysis/alias.h"
#include "ir/build.h"

typedef struct Slices {
	Arena *arena;
	Op    *loop;
	Map    bound; /* operations of its body that cannot be executed again */
} Slices;

typedef struct Slice {
	Map ops;
	VEC(Value *) kept;
} Slice;

void slices_of(Slices *s, Arena *arena, const Aliases *aliases, Op *loop);
/* False: v has none, and the slice is of no use any more. */
bool slice_add(Slices *s, Slice *slice, Value *v);
/* Puts a copy at b.  The map sends the loop's index and what is kept to what they were; then, what was copied, too. */
void slice_copy(const Slices *s, const Slice *slice, Builder *b, Map *map);

#endif
