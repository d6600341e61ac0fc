/* Innermost loops that pass over neighbouring elements, one after the other: which of them may change places, and by how much. */
#ifndef TRANSFORM_STREAMS_H
#define TRANSFORM_STREAMS_H

#include "transform/accesses.h"

typedef struct Stream {
	Op         *loop;
	LoopAccess *accesses;
	uint32_t    n_accesses;
	int64_t     low; /* its first index */
} Stream;

/* Iteration i of one loop and j of another one touch the same place for some j - i of these alone. */
typedef struct Distances {
	int64_t least, most; /* least > most: for none */
} Distances;

enum { STREAM_MAX_LOW = 64 }; /* first index of a loop */

/* A `for` that counts up by one from a constant, carries nothing and does nothing but load, store and calculate. */
bool stream_has_form(const Op *loop);
bool stream_find(Arena *arena, const Aliases *aliases, Op *loop, Stream *out);

/* Their upper bounds are the same. */
bool streams_have_one_end(const Op *first, const Op *second);

bool poly_is_constant(const Poly *p, int64_t *c);

/* In different objects. */
bool accesses_are_elsewhere(const Aliases *aliases, const LoopAccess *x, const LoopAccess *y);
/* False: not known. */
bool stream_distances(const Op *loop, const LoopAccess *x, const Op *other, const LoopAccess *y, Distances *out);

/* op loads, stores or accumulates. */
bool op_is_access(const Op *op);
/* Two operations, of which the first does nothing else, in blocks of its own if it has some, may change places. */
bool op_is_independent(const Aliases *aliases, const Op *x, const Op *other);
/* The same of a loop, by the elements that it goes over. */
bool op_is_independent_of(Arena *arena, const Aliases *aliases, const Op *x, const Stream *s);
/* It writes nothing where p, which is there before the loop, leads to. */
bool stream_leaves(Arena *arena, const Aliases *aliases, const Stream *s, const Value *p, const Type *type);

#endif
