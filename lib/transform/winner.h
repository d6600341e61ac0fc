/* See winner.c; what its values are derivatives of is settled once they have been differentiated. */
#ifndef TRANSFORM_WINNER_H
#define TRANSFORM_WINNER_H

#include "ir/ir.h"

/* Each `via` of the function becomes its first operand; whether there was one. */
bool winner_settle(Func *f);

#endif
