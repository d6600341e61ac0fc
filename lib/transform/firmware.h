/* What generated code for a microcontroller may not contain. */
#ifndef TRANSFORM_FIRMWARE_H
#define TRANSFORM_FIRMWARE_H

#include "transform/pass.h"

/* Clears small arrays element by element: `= { 0 }` is a call of memset for some compilers. */
void firmware_spell_zeros(Module *m);

/* Refuses, at the user's lines, what the emitted functions and all that they call would need and firmware does
 * not have: the C library beyond <math.h>, the heap, writable statics, recursion, loops without a bound. */
void firmware_check(Module *m, PassContext *ctx);

#endif
