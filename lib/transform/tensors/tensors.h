/* What the files of this folder share while they lower the tensors of one function.
 *
 *   tensors.c          the pass: parameters, regions, which operation is deferred
 *   shape.c            extents, broadcasting, messages
 *   nest.c             tensors as loops over elements
 *   lower_reduce.c     reductions, softmax      lower_products.c  matmul, conv2d, pooling
 *   lower_movement.c   views, pad, concat, ...  lower_nets.c      layer_norm, cross_entropy
 *   notes.c            what graphs show of them
 *
 * A Tensor is in memory (base), a number that all its elements are, or deferred: a formula over other
 * tensors that is worked out in the loop of whoever reads it. */
#ifndef TRANSFORM_TENSORS_H
#define TRANSFORM_TENSORS_H

#include "ir/build.h"
#include "transform/pass.h"

enum { MAX_RANK = 8, MAX_ARGS = 3 };

typedef struct Shape {
	int    rank;
	Value *extents[MAX_RANK]; /* of the index type */
} Shape;

typedef struct Tensor Tensor;
struct Tensor {
	const Type *elem;  /* NULL: takes its partner's (mg_scalar) */
	Shape       shape;
	const char *name;  /* of the user's variable, or NULL */
	Value      *number;
	Value      *base, *offset; /* element (i, j) is base[offset + i * strides[0] + j * strides[1]] */
	Value      *strides[MAX_RANK]; /* NULL: 0 */
	bool        is_own;  /* its memory was made here and is written once, or by a loop that carries it */
	const char *formula; /* deferred: over a, b, c */
	Tensor     *args[MAX_ARGS];
	int         n_args;
};

typedef struct HandedOn HandedOn;

typedef struct Tensors {
	Module      *module;
	PassContext *ctx;
	Arena       *arena;
	Func        *func;
	const Type  *index;
	const Type  *element; /* of tensors that have no other */
	Map          of;      /* Value -> Tensor */
	Map          written; /* parameters that mg_copy writes */
	HandedOn    *handed_on;
	bool         failed;
} Tensors;

/* One call of an operation. */
typedef struct Call {
	Tensors    *t;
	Op         *op;
	const char *name; /* without mg_ */
	Builder     b;    /* in front of op */
	uint32_t    next; /* operand that is read next */
} Call;

/* Returns NULL after an error, and for a result that is no tensor: that replaces op's result itself. */
typedef Tensor *LowerCall(Call *c);
#define POINTWISE(name, operands, meaning)
#define OPERATION(name, lower) LowerCall lower_##lower;
#include "transform/tensors/operations.def"

/* ---- shape.c */

Tensor     *tensors_error(Tensors *t, Loc loc, const char *format, ...) PRINTF_LIKE(3, 4);
Value      *index_const(const Tensors *t, int64_t i);
bool        same_extent(const Value *x, const Value *y);
bool        same_shape(const Shape *x, const Shape *y);
const char *shape_text(Arena *arena, const Shape *s); /* "(n, 784)" */
bool        broadcast_shapes(Shape *to, const Shape *with); /* false: they do not fit */
Value      *extents_product(Builder *b, Value *const *extents, int n);
bool        shape_is_scalar(const Shape *s); /* one element, by constants */
Shape       shape_without(const Shape *s, int axis);

/* ---- notes.c: for the graphs of the function, where somebody wants to see them */

void graph_shape(Tensors *t, const Value *v, const Tensor *x);
/* As tensor_evaluate, with a note of each element as one of v. */
void trace_evaluate(Tensors *t, Builder *b, const Value *v, Tensor *to, Tensor *from);
/* What stands for x, the value of v, so that its numbers are noted; NULL after an error.  b: behind what makes x. */
Tensor *trace_result(Tensors *t, Builder *b, const Value *v, Tensor *x);
Tensor *trace_param(Tensors *t, Builder *b, const Value *v, Tensor *x);
Tensor *trace_carried(Tensors *t, const Value *arg, Tensor *x); /* at the start of a loop's body */
/* Result i of the loop is the tensor that comes in, in every turn; others have memory of their own. */
bool    tensor_is_invariant(const Op *loop, uint32_t i);
bool    may_write_memory(const Op *op);

/* ---- the operands of a call */

Tensor *next_tensor(Call *c); /* NULL after an error */
Value  *next_value(Call *c);
bool    next_constant(Call *c, int64_t *value, const char *what); /* false: not one, reported */
bool    next_dims(Call *c, Shape *s);
bool    next_axis(Call *c, int rank, int *axis);

/* ---- nest.c */

Tensor *tensor_new(Tensors *t, const Type *elem, const Shape *s);
Tensor *tensor_number(Tensors *t, const Type *elem, Value *number);
/* New memory for a tensor, contiguous; NULL after an error. */
Tensor *tensor_buffer(Tensors *t, Builder *b, const char *name, const Type *elem, const Shape *s);
void    make_contiguous(Tensor *t, Builder *b); /* strides of its shape */
Tensor *tensor_in_memory(Tensors *t, Builder *b, Tensor *x); /* x itself, or evaluated */
Tensor *tensor_contiguous(Tensors *t, Builder *b, Tensor *x); /* in memory, without gaps, offset or not */
bool    tensor_is_contiguous(Builder *b, const Tensor *x);
Value  *tensor_pointer(Builder *b, const Tensor *x); /* to its first element */
void    tensor_evaluate(Tensors *t, Builder *b, Tensor *to, Tensor *from); /* broadcast */

/* In front of the operation of the function's own block that b stands in; v there, or NULL. */
Builder outermost_place(const Builder *b);
Value  *lift_extent(Builder *b, Value *v);

/* Loops over a shape in which tensors are read: */
typedef struct Node Node; /* a tensor as these loops see it */
typedef struct Nest {
	Tensors *t;
	Shape    shape;         /* as given */
	int      rank;
	Value   *extents[MAX_RANK];
	int      order[MAX_RANK]; /* axes of shape */
	Value *const *inits[MAX_RANK];
	Value   *index[MAX_RANK];
	Builder  in;            /* inside of the loops opened so far */
	Op      *loops[MAX_RANK]; /* NULL where the extent is 1 */
	Node    *nodes[8];
	int      n_nodes;
} Nest;

Nest   nest_new(Tensors *t, const Builder *at, const Shape *s);
/* x, broadcast to the nest's shape; returns its number for nest_element.  What is costly or written
 * between and would be worked out more than once is put in memory before. */
int    nest_read(Nest *n, Tensor *x);
/* Moves an axis inside; before anything is read. */
void   nest_last(Nest *n, int axis);
/* Axes from..to-1 that all readers may run through as one become one, those of extent 1 go; returns the new
 * `to`. */
int    nest_merge(Nest *n, int from, int to);
void   nest_open(Nest *n, int axis, Value *const *inits, uint32_t n_inits);
Value *nest_carried(const Nest *n, int axis, uint32_t i);
/* Ends the innermost open loop; its results, or values themselves where there was no loop. */
void   nest_close(Nest *n, int axis, Value **values, uint32_t n_values);
Value *nest_element(Nest *n, int node);
void   nest_store(Nest *n, int node, Value *v);
Value *nest_place(Nest *n, int node); /* pointer to the element */

/* ---- handed_on.c: copies where C has another name for the same memory */

const Value *root_of(const Value *p);
void note_handed_on(Tensors *t, const Value *value, const Tensor *from, const Tensor *to, const Op *at);
/* root NULL: somewhere; at NULL: at any time */
void note_write(Tensors *t, const Value *root, const Op *at, Loc loc);
void note_operation(Tensors *t, const Op *op); /* one of C's own */
void check_handed_on(Tensors *t);

/* ---- lower_reduce.c: the last axis, or the axes from `from` on, in the nest's open loops */
Value *nest_sum(Nest *n, int from, int node, const Type *elem);
Value *nest_squares(Nest *n, int from, int node, const Type *elem, Value *mean); /* of x - mean */
Value *nest_shift(Nest *n, int node, const Type *elem);
Value *nest_exps(Nest *n, int node, const Type *elem, Value *shift); /* sum of exp(x - shift) */
/* The element of the last two axes that is the largest, the first of them at a tie, read where it is. */
Value *nest_window_max(Nest *n, int node);

const Type *common_element(Call *c, Tensor *const *args, int n); /* NULL: they differ, reported */

#endif
