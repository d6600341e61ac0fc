/* Traversals: all accesses to an array that the function made for itself, and which nests of loops visit each of its
 * elements once.
 *
 *   for %i in 0..%n { for %j in 0..128 { accum %v, %x[%i * 128 + %j] : f32 } }       all of %x, of %n * 128 elements
 *
 * A call of a product of matrices visits its operands whole, as loops of its own would. */
#ifndef ANALYSIS_TRAVERSAL_H
#define ANALYSIS_TRAVERSAL_H

#include "analysis/sections.h"

typedef enum VisitKind { VISIT_READ, VISIT_STORE, VISIT_ADD, VISIT_CLEAR } VisitKind;

typedef struct Visit {
	VisitKind    kind;
	Op          *op;    /* the array's own, where it comes cleared */
	Op          *top;   /* around it, in the function's own block */
	const Value *ptr;
	Poly         count; /* elements from ptr on, without gaps */
} Visit;

typedef struct Array {
	Op  *made;       /* local or alloc, in the function's own block */
	Poly count;
	VEC(Visit) visits; /* in the order of the text, without frees */
} Array;

typedef VEC(Array *) ArrayVec;

/* The arrays all of whose uses are known.  Numbers the operations of f by their ids. */
ArrayVec arrays_of(Arena *arena, Func *f);

/* Each element once, on every path through visit->top. */
bool visit_is_whole(const Array *a, const Visit *visit);

/* Two visits under one top, the first of which is whole, of one array or of two of the same size: what is at the same
 * place is visited in one and the same iteration of the loops around both. */
bool visits_meet(const Array *a, const Visit *whole, const Array *b, const Visit *other);

/* As many elements of the same type. */
bool arrays_are_alike(const Array *a, const Array *b);

#endif
