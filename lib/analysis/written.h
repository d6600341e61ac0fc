/* What a program surely writes before it comes to some place. */
#ifndef ANALYSIS_WRITTEN_H
#define ANALYSIS_WRITTEN_H

#include "analysis/sections.h"

/* Where the search for writes ends: with `block`, and in it behind `after` (NULL: at its start). */
typedef struct Reach {
	const Block *block;
	const Op    *after;
} Reach;

/* On every path to `at` all of the section, which may be any of the bytes when the loops around run, was written
 * before, within reach. `more`: facts beside those around `at`. */
bool section_is_written(Arena *arena, const Section *s, const Op *at, Reach reach, const PolyVec *more);

/* A load through p may be executed in front of `at`, too: what it reads was written before, on every path, and is the
 * function's own, which nobody frees before the end. */
bool load_is_safe_before(Arena *arena, const Aliases *a, const Op *load, const Op *at);

#endif
