/* Sums of sizes in the form in which they are read most easily. */
#ifndef BACKEND_SIZES_H
#define BACKEND_SIZES_H

#include "ir/ir.h"

void regroup_sizes(Arena *arena, Func *f);

#endif
