/* The partial derivatives of rules.def. */
#ifndef TRANSFORM_AD_RULES_H
#define TRANSFORM_AD_RULES_H

#include "ir/build.h"

typedef enum Domain { ALL, SMALL, POSITIVE, NONZERO, UNIT, ABOVE_ONE, ABOVE_MINUS_ONE } Domain;

typedef struct Rule {
	bool        exists;       /* false: differentiating the operation has to be refused */
	int         n_operands;   /* 0: NONDIFFERENTIABLE */
	const char *partials[3];  /* C in a, b, c, y; "0": no influence */
	Domain      domains[3];
	bool        is_singular;
} Rule;

const Rule *rule_of(OpCode code); /* never NULL */

/* Whether operand i of `code` reaches the result with a derivative.  An operation without a rule: yes, so that it is
 * noticed. */
bool rule_matters(OpCode code, uint32_t operand);

/* The partial with respect to operand i, built at b; NULL where it is zero everywhere. */
Value *rule_partial(Builder *b, OpCode code, int i, Value *const *operands, Value *result);

/* g * partial, as the interface wants it: guarded where the rule is singular. */
Value *rule_times(Builder *b, OpCode code, Value *g, Value *partial);

#endif
