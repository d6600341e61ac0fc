/* break and return, where the IR has flags for them. */
#ifndef BACKEND_RESTORE_H
#define BACKEND_RESTORE_H

#include "ir/ir.h"

/* Rewrites the body into a form that only the emitter knows: an exit_if may stand in ifs inside its loop,
 * and one that returns (see exit_returns) has the function's results behind its condition. */
void restore_jumps(Arena *arena, Func *f);

bool exit_returns(const Op *exit);
Op  *exit_loop(const Op *exit); /* the loop that it leaves */

#endif
