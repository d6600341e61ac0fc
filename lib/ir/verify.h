/* Checks what every pass may rely on: types, nesting = dominance, terminators, carried values, paths,
 * names, use lists.  Faults are mgc's own: reported with the operation's line. */
#ifndef IR_VERIFY_H
#define IR_VERIFY_H

#include "ir/ir.h"

bool module_verify(const Module *m); /* reports to m->diag, "after" names are the caller's */
bool module_verify_edited(const Module *m); /* but only functions that have changed since they were found to be right */

#endif
