/* The textual form: print, and parse back to the same module. */
#ifndef IR_TEXT_H
#define IR_TEXT_H

#include "ir/ir.h"
#include "support/text.h"

typedef enum PrintFlags { PRINT_LOCS = 1 << 0 } PrintFlags;

void module_print(Text *out, const Module *m, unsigned flags);
void op_print(Text *out, const Op *op); /* its line, of a region operation the first, without the brace */

/* NULL, with errors in diag, when the text is not IR.  Recovers at line ends to report more than one. */
Module *module_parse(Arena *arena, Diag *diag, const char *path, const char *text);

#endif
