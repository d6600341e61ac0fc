/* Values as a reader of the source would write them. */
#ifndef TRANSFORM_AD_NOTATION_H
#define TRANSFORM_AD_NOTATION_H

#include "ir/ir.h"

/* The name without the number that makes it unique; NULL where the source has none. */
const char *notation_name(Arena *arena, const Value *v);
/* "w[2 * i + 1]", "x1 * w1 + b"; what is too long ends in dots. */
const char *notation_value(Arena *arena, const Value *v);
/* The operation in the names of its operands, whatever its own name is. */
const char *notation_operation(Arena *arena, const Op *op);
/* The place that a pointer leads to, "p[i].x". */
const char *notation_place(Arena *arena, const Value *pointer);
/* A formula of rules.def with the operands of op in place of a, b, c and its result in place of y. */
const char *notation_partial(Arena *arena, const char *formula, const Op *op);
/* Needs parentheses as a factor. */
bool notation_is_compound(const char *text);
/* "x_bar", "(a * b)_bar", "x_bar[i]" */
const char *notation_shadow(Arena *arena, const char *text, const char *suffix);

#endif
