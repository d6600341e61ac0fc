/* What a program surely writes before it comes to some place. */
#ifndef ANALYSIS_WRITTEN_H
#define ANALYSIS_WRITTEN_H

#include "analysis/sections.h"

/* Where the search for writes ends: with `block`, and in it behind `after` (NULL: at its start). */
typedef struct Reach {
	const Block *block;
	const Op    *after;
	const Op    *except; /* does not count; may be NULL */
} Reach;

/* On every path to `at` all of the section, which may be any of the bytes when the loops around run, was written
 * before, within reach. `more`: facts beside those around `at`. */
bool section_is_written(Arena *arena, const Section *s, const Op *at, Reach reach, const PolyVec *more);
/* What may not have been; without base where that is not known. */
typedef struct Unwritten {
	bool    all_is_written;
	Section rest; /* in terms of what does not change within reach.block */
} Unwritten;
Unwritten section_unwritten(Arena *arena, const Section *s, const Op *at, Reach reach, const PolyVec *more);

/* The operations of the block between `after` and `before` (NULL: its ends) set all of the section to zero. */
bool section_is_cleared(Arena *arena, const PolyVec *facts, const Section *s, const Block *b, const Op *after, const Op *before);

/* A load through p may be executed in front of `at`, too: what it reads was written before, on every path, and is the
 * function's own, which nobody frees before the end. */
bool load_is_safe_before(Arena *arena, const Aliases *a, const Op *load, const Op *at);

#endif
