/* Sections: the bytes that an access may touch (or surely writes) while loops around it run, as a range whose ends
 * are polynomials in values.
 *
 *   for %i in 0..%n { load %p[%k * %d + %i] : f64 }      bytes 8 k d  to  8 k d + 8 n  behind %p
 *
 * What a comparison of such ends needs to know (a loop that runs has a positive count, an index lies within its
 * bounds) is collected as facts: polynomials that are not negative. */
#ifndef ANALYSIS_SECTIONS_H
#define ANALYSIS_SECTIONS_H

#include "analysis/alias.h"

enum { POLY_TERMS = 12, POLY_FACTORS = 5 };

typedef struct PolyTerm {
	const Value *factors[POLY_FACTORS]; /* in any order; the first n_factors */
	int          n_factors;
	int64_t      scale;
} PolyTerm;

typedef struct Poly {
	int      n;
	bool     unknown;
	PolyTerm at[POLY_TERMS];
} Poly;

typedef VEC(const Poly *) PolyVec; /* each with room for its own terms only */

typedef struct Section {
	const Value *base; /* NULL: nothing is known */
	Poly         low, high; /* bytes behind base: low included, high not; none where high <= low */
} Section;

Poly poly_of(const Func *f, const Value *v);
Poly poly_constant(int64_t i);
Poly poly_sum(const Poly *a, const Poly *b);
Poly poly_difference(const Poly *a, const Poly *b);
Poly poly_product(const Poly *a, const Poly *b);
/* What p gains when v grows by one, unknown unless v occurs linearly; p where v is 0. */
Poly poly_slope(const Poly *p, const Value *v);
Poly poly_without(const Poly *p, const Value *v);

/* Nothing in it was defined inside the loop. */
bool poly_is_fixed(const Poly *p, const Op *loop);

/* p is not negative; nothing is kept of a p that helps no proof. */
void facts_add(Arena *arena, PolyVec *facts, const Poly *p);
/* v >= low, v < high, low < high for the index of each loop around op; for that of one which a loop chose, where an if
 * around op asks whether it did; what ifs around op ask of integers. */
void facts_around(Arena *arena, const Op *op, PolyVec *facts);
/* The loop runs at least once. */
void facts_of_loop(Arena *arena, const Op *loop, PolyVec *facts);
/* Its body is executed whenever the loop is. */
bool loop_surely_runs(Arena *arena, const Op *loop);
/* Those that speak of nothing that differs between two iterations of the loop (NULL: all). */
void facts_fixed(Arena *arena, PolyVec *facts, const PolyVec *more, const Op *loop);
bool is_not_negative(const PolyVec *facts, const Poly *p);

Section section_of(const Func *f, const Value *p, const Type *t);
/* Elements from p on. */
Section section_of_elements(const Func *f, const Value *p, const Type *t, const Value *count);
/* All that s is while `loop` runs. */
Section section_over_loop(const PolyVec *facts, const Section *s, const Op *loop);
/* All that s is while the loops between op and `outer` run (NULL: all around op). */
Section section_within(const PolyVec *facts, const Section *s, const Op *op, const Block *outer);
/* The same where each place of the result is surely touched; without base: not known. */
Section section_swept(const PolyVec *facts, const Section *s, const Op *loop);
/* How far it moves on when the loop's index grows by one; false: not always by the same. */
bool section_stride(const Section *s, const Op *loop, int64_t *bytes);
/* Nothing in it was defined inside the loop, but for its index. */
bool section_is_fixed(const Section *s, const Op *loop, bool index_too);
bool section_contains(const PolyVec *facts, const Section *outer, const Section *inner);
bool sections_are_apart(const PolyVec *facts, const Section *a, const Section *b);
/* a in one iteration of the loop is apart from b in any later one. */
bool sections_are_apart_later(const PolyVec *facts, const Section *a, const Section *b, const Op *loop);
/* From the end of a to where b begins in the next iteration, divided by what divides all of it. */
Poly sections_gap_later(const Section *a, const Section *b, const Op *loop);

/* Whether `writer` may change what `reader` reads through p as type t in a later iteration of `loop` than the
 * reader's; with NULL, in the same iteration of all loops around both. Looks at subscripts where it can. */
bool op_may_write_later(const Aliases *a, const Op *writer, const Op *reader, const Value *p, const Type *t, const Op *loop);

/* Whether `reader`, a load or an accumulation, may read what `writer` has written to the same object in an earlier
 * iteration of `loop`.  True for other operations. */
bool op_may_be_read_later(const Op *writer, const Op *reader, const Op *loop);

#endif
