/* Calls written as text. */
#ifndef MGC_OPT_ARGUMENTS_H
#define MGC_OPT_ARGUMENTS_H

#include "data.h"

/* The function that "f" or "f(...)" names; NULL after a message when it has no body. */
Func *find_function(Module *m, const char *text);
/* The arguments in the parentheses; all random without parentheses.  False after a message. */
bool parse_arguments(Arena *arena, Func *f, const char *text, Random *r, Data **args);
/* Calls f and reads back what its arguments point to. */
bool call_with_data(Evaluator *e, Arena *arena, const Func *f, Data **args, EvalValue *results);

#endif
