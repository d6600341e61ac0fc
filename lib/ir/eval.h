/* Runs a function of the IR on numbers: the oracle of the tests.
 *
 * Memory is objects of typed cells; reading what was never written, going out of bounds, or passing the
 * step limit is an error with the operation's text. */
#ifndef IR_EVAL_H
#define IR_EVAL_H

#include "ir/ir.h"

typedef struct EvalObject EvalObject;

typedef struct EvalValue {
	const Type *type;
	int64_t     integer;    /* INT, BOOL */
	long double number;     /* FLOAT, rounded to the type */
	EvalObject *object;     /* PTR; NULL is the null pointer */
	int64_t     offset;     /* PTR: bytes */
} EvalValue;

typedef struct Evaluator Evaluator;

/* While it is used the module is neither changed nor analysed: it numbers values by Value.id. */
Evaluator  *evaluator_new(Arena *arena, Module *m);
EvalObject *eval_object(Evaluator *e, const Type *elem, int64_t count); /* zeroed */
bool        eval_read(Evaluator *e, EvalObject *object, int64_t offset, const Type *type, EvalValue *out);
bool        eval_write(Evaluator *e, EvalObject *object, int64_t offset, EvalValue value);
EvalValue   eval_pointer(EvalObject *object);

/* false after an error, which is in the module's diag.  A result without a type is not defined. */
bool eval_call(Evaluator *e, const Func *f, const EvalValue *args, EvalValue *results);

/* How many allocations were not freed. */
int64_t eval_allocated(const Evaluator *e);

/* One pointwise operation on numbers, as the folding Builder and the rule tests use it.  `bits` 32, 64, 80. */
long double eval_float_op(OpCode code, int bits, long double a, long double b, long double c);
bool        eval_int_op(OpCode code, const Type *type, int64_t a, int64_t b, int64_t *result);
bool        eval_compare(OpCode code, const Type *type, EvalValue a, EvalValue b);
EvalValue   eval_convert(EvalValue a, const Type *to);
bool        eval_can_convert(EvalValue a, const Type *to); /* false: undefined in C */

#endif
