/* The types of an operation's operands and result, given the type T behind its colon: what the printer
 * may leave out, what the parser fills in and what the verifier demands. */
#ifndef IR_SIGNATURE_H
#define IR_SIGNATURE_H

#include "ir/ir.h"

/* One letter for each operand:
 *
 *   T  of type T          *  ptr<T>             N  any number       I  any integer
 *   b  bool               P  any pointer        A  pointer or integer
 *   i  i32                s  stack              -  checked elsewhere, any number of them
 *
 * and one for the result, where NUL is none.  `over` says what T may be: N, I, F (float), S (scalar),
 * A, P, E (what an object can be made of), Z (size_t), L (type_index), NUL: there is no T. */
typedef struct Signature {
	const char *operands;
	char        result;
	char        over;
} Signature;

Signature   op_signature(OpCode code);
bool        letter_admits(TypeTable *types, char letter, const Type *of, const Type *type);
const char *letter_text(char letter); /* "an integer" */

/* The type that a literal has as operand i where it does not say its own; NULL: it has to.  op->type, the
 * callee, the parent and the arguments of the blocks have to be there. */
const Type *operand_type(const Op *op, uint32_t i);

/* The type of the one result of an operation with such a signature, NULL when it has none. */
const Type *result_type(TypeTable *types, OpCode code, const Type *of);

/* The region operation whose results a yield or exit_if gives; NULL when there is none. */
Op *yield_target(const Op *op);

#endif
