/* The tree of C becomes IR. */
#ifndef FRONTEND_LOWER_H
#define FRONTEND_LOWER_H

#include "frontend/ast.h"
#include "frontend/request.h"
#include "ir/ir.h"

/* Lowers every requested function and all that they call, reach or initialise.  What is not supported is reported
 * at its place, with notes that give the chain of calls from the request; the rest goes on, so that one run shows
 * all.  The module is only to be used when diag has no errors. */
Module *lower(Arena *arena, Diag *diag, StrTable *strings, TypeTable *types, Ast *ast, RequestVec *requests);

#endif
