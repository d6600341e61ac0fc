/* The shapes of tensor parameters that a function checks first of all. */
#ifndef FRONTEND_ENTRY_CHECKS_H
#define FRONTEND_ENTRY_CHECKS_H

#include "frontend/ast.h"

/* Fills in shape and element type of the parameters without MGC_SHAPE. */
void entry_checks_read(Arena *arena, const FuncDecl *func);

#endif
