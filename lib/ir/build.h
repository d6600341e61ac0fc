/* Builds operations at a place, folding as it goes.
 *
 * Folding keeps the interface's promise: only what holds for every IEEE value (x*1, x/1, x-0.0, -(-x)),
 * integer arithmetic, comparisons and conversions of constants, select on constant conditions; never x+0.0,
 * x*0.0, x-x, x/x, arithmetic on floating constants, and never a libm call on the host.  A Builder with `adjoint` set may also drop what only an adjoint sum sees
 * (x + 0.0, x * -1.0 becomes -x): the seeds' signs of zero are outside the promise. */
#ifndef IR_BUILD_H
#define IR_BUILD_H

#include "ir/ir.h"

typedef struct Builder {
	Func  *func;
	Block *block;
	Op    *before; /* insert in front of it; NULL: at the end of block */
	Loc    loc;
	bool   adjoint;
} Builder;

Builder builder_at_end(Block *block); /* without a place in the source */
Builder builder_before(Op *op); /* with its place in the source */
Builder builder_after(Op *op); /* the same */
Op     *builder_insert(Builder *b, Op *op); /* one that stands nowhere yet */

Value *build_unary(Builder *b, OpCode code, Value *a);
Value *build_binary(Builder *b, OpCode code, Value *x, Value *y); /* also COMPARE: result bool */
Value *build_pointwise(Builder *b, OpCode code, Value *const *operands); /* any ARITH INTEGER MATH COMPARE */
Value *build_select(Builder *b, Value *c, Value *x, Value *y);
Value *build_via(Builder *b, Value *x, Value *z); /* x, with the derivative of z */
Value *build_convert(Builder *b, Value *a, const Type *to);
Value *build_cast(Builder *b, Value *a, const Type *to);
Value *build_not(Builder *b, Value *c); /* of a bool: flips a compare that has one use, else c == false */

/* The value that op's result is known to have, by the folding above; NULL where it has to be computed. */
Value *op_folded(Builder *b, const Op *op);

/* path[i] is STEP_INDEX, which takes the next of indices, or a field number.  Addresses of addresses merge:
 * a path behind index 0 is appended, pointer arithmetic on pointer arithmetic is added up.  Pointer
 * arithmetic on an element of an array (&m[i][0] + k) is merged only where both are constants within the
 * array, since C programs do walk over row ends; for a subscript of an array use build_element. */
Value *build_address(Builder *b, Value *base, const int32_t *path, int n_path, Value *const *indices);
Value *build_index(Builder *b, Value *base, Value *index); /* base[index] */
Value *build_element(Builder *b, Value *array, Value *index); /* (*array)[index] of a pointer to an array */
Value *build_field(Builder *b, Value *base, int32_t field); /* base[0].field */
const Type *address_type(TypeTable *types, const Type *base, const int32_t *path, int n_path); /* NULL: does not fit */
/* p, a pointer to bytes inside something typed, as a pointer of type `to`; NULL unless an element or member lies
 * there (bytes.c). */
Value *build_view(Builder *b, Value *p, const Type *to);
Value *build_load(Builder *b, Value *ptr);
Op    *build_store(Builder *b, Value *v, Value *ptr);
Op    *build_accum(Builder *b, Value *v, Value *ptr);
Op    *build_copy(Builder *b, const Type *type, Value *to, Value *from, Value *count); /* count elements of the type */
Value *build_local(Builder *b, const char *name, const Type *elem, Value *count);
Value *build_alloc(Builder *b, const char *name, const Type *elem, Value *count);
Op    *build_op(Builder *b, OpCode code, const Type *type, Value *const *operands, uint32_t n); /* no results */
Op    *build_call(Builder *b, Func *callee, Value *const *args, uint32_t n); /* results from the callee */
Value *build_carve(Builder *b, const char *name, Value *base, Value *count, const Type *elem);
Value *build_ldexp(Builder *b, Value *a, Value *exponent);
Value *build_size(Builder *b, OpCode code, Value *x, Value *y); /* OP_size_add, OP_size_mul: on size_t, saturating */
Value *build_call_ptr(Builder *b, Value *callee, Value *const *args, uint32_t n, const Type *result); /* NULL: none */
Value *build_pop(Builder *b, Value *stack, const Type *type);

/* Regions: created empty; the caller fills the blocks and ends them. */
Op *build_for(Builder *b, const char *index, Value *low, Value *high, Value *const *inits, uint32_t n);
Op *build_loop(Builder *b, Value *const *inits, uint32_t n);
Op *build_if(Builder *b, Value *c, const Type *const *results, uint32_t n);
void build_yield(Builder *b, Value *const *values, uint32_t n);
void build_exit_if(Builder *b, Value *c, Value *const *values, uint32_t n);
void build_return(Builder *b, Value *const *values, uint32_t n);

/* Gives a value the name of the source if it has only a made-up one. */
void value_set_name(const Func *f, Value *v, const char *name);
void value_rename(const Func *f, Value *v, const char *name); /* whatever its name was */

#endif
