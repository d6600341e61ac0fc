/* Memory that is copied row by row: the elements that accesses of a block touch while all its loops run, where their
 * number is known before the loops around. */
#ifndef TRANSFORM_AD_EXTENTS_H
#define TRANSFORM_AD_EXTENTS_H

#include "analysis/sections.h"
#include "transform/ad/keep.h"
#include "transform/ad/rerun.h"

/* One range of memory that an operation reads or writes. */
typedef struct Access {
	Op          *op;
	Value       *ptr;
	const Type  *type;
	Value       *count; /* elements; NULL: one */
	Section      section;
	bool         reads, writes;
	bool         is_dropped; /* it does not happen again */
	bool         is_state;   /* it reads what has to be recorded */
} Access;

typedef VEC(Access) RegionAccesses;

typedef struct Region {
	Ad          *ad;
	Keeper      *k;
	const Block *within;    /* the accesses stand in it, or in loops in it */
	Op          *outermost; /* lengths are worked out in front of it */
	Loc          loc;
	RegionAccesses accesses;
} Region;

typedef bool Wanted(const Access *a);

/* What the forward sweep has worked out in front of the loop. */
bool    value_is_there_before(const Value *v, const Op *loop);
void    region_add(Region *r, Op *op, Value *p, const Type *t, Value *count, bool reads, bool writes);
/* An integer that can be computed in front of the loops around. */
bool    region_can_widen(const Region *r, const Value *v);
/* All that the access touches in the region. */
Section region_section(const Region *r, const Access *a);
/* What the wanted accesses through base touch, or the whole object of so many elements (NULL: that is not known). */
bool    extent_of(const Region *r, Value *base, Wanted *wanted, Value *whole, Extent *out);
/* The whole of an object of so many elements (NULL: not known). */
bool    extent_of_object(const Region *r, Value *base, Value *count, Extent *out);
/* How often op is executed in one run of `home`, at most: as if each if were taken. */
Poly    executions_of(const Op *op, const Block *home);
/* How often op is executed in one run of the loop that the region is the body of, a size; its bounds and those of the loops in it
 * are known before. */
Value  *region_executions(const Region *r, Builder *b, const Op *op);
/* Bytes as a number of units, of which there is a whole number in each term; long. */
Value  *poly_build(const Keeper *k, Builder *b, const Poly *p, int64_t unit);
/* All its coefficients are multiples of unit, bytes of an element. */
bool    poly_is_divisible(const Poly *p, int64_t unit);
/* The highest number of factors of a term. */
int     poly_degree(const Poly *p);
/* Elements of `unit` bytes; 0: it is no constant. */
int64_t poly_elements(const Poly *bytes, int64_t unit);

#endif
