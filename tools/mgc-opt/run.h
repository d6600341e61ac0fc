/* What mgc-opt does with functions besides passes: running them and checking their derivatives. */
#ifndef MGC_OPT_RUN_H
#define MGC_OPT_RUN_H

#include "ir/ir.h"
#include "support/text.h"

/* Runs "f(2.0, [1.0, 2.0], 3)" and prints results and what is behind the pointers; false after an error. */
bool run_call(Text *out, Arena *arena, Module *m, const char *text);

/* Compares f_grad, f_vjp and f_jvp with differences of f, at random points and in random directions, and prints
 * a line for each parameter.  "f", or "f(_, 3, [1.0, _])", where _ is random; false when one is wrong. */
bool check_gradient(Text *out, Arena *arena, Module *m, const char *text);

#endif
