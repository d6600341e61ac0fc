/* Ranges: between which numbers a floating value lies, if it is a number.
 *
 *   %s = mul %x, %x       0 ..
 *   %d = add 0.01, %s     0.01 ..
 *   if %d > 1.0           1 .. within
 *
 * From constants, squares, functions with bounds, sums that loops carry, and the branches around the reader.  Bounds are
 * rounded as the values are, and rounding is monotonous. */
#ifndef ANALYSIS_RANGES_H
#define ANALYSIS_RANGES_H

#include "ir/ir.h"

typedef struct Range {
	long double low, high;
} Range;

/* Of v, as `reader` finds it.  A function of bounded effort: what it does not see is without bounds. */
Range range_of(const Value *v, const Op *reader);

#endif
