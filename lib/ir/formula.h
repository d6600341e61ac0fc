/* Formulas of ops.def and rules.def, "b == 0 ? 0 : b * pow(a, b - 1)", built as IR.
 *
 * C's operators, precedence and numbers; a call names an operation of ops.def by its C function.  Number
 * literals take the type of the formula.  (1.0 / 3.0 is built as it stands.) */
#ifndef IR_FORMULA_H
#define IR_FORMULA_H

#include "ir/build.h"

typedef struct FormulaName {
	const char *name;
	Value      *value;
} FormulaName;

/* The value of `text` in floating type `type`; a fault in the text is mgc's own and ends in an assertion
 * with the place. Only the parts that are needed are built: of c ? x : y both sides. */
Value *formula_build(Builder *b, const Type *type, const char *text, const FormulaName *names, int n_names);

#endif
