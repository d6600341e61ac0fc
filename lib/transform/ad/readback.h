/* Values that are read back from where the program stored them: for keep.c. */
#ifndef TRANSFORM_AD_READBACK_H
#define TRANSFORM_AD_READBACK_H

#include "transform/ad/keep.h"

/* The store that leaves v in memory where the mirror still finds it, so that v need not be recorded; NULL without. */
Op    *stored_at(Keeper *k, const Value *v);
/* The result of the if around v, a value of one of its branches, that v becomes, if the reverse sweep finds it so or uses it, too;
 * NULL without. */
Value *known_as_result(Keeper *k, const Value *v);

#endif
