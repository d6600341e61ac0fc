/* The scalars that an object consists of. */
#ifndef TRANSFORM_LEAVES_H
#define TRANSFORM_LEAVES_H

#include "ir/build.h"

enum { MAX_LEAVES = 64, MAX_STEPS = 12 };

/* A scalar in an object, or an array too long to be taken apart, and the way to it. */
typedef struct Leaf {
	const Type *type;
	int64_t     offset; /* bytes */
	int32_t     path[MAX_STEPS]; /* as for address, the first step being the index of the element */
	int64_t     index[MAX_STEPS]; /* of each STEP_INDEX step */
	int         n_path;
	const char *name; /* "x", "pos_2", "" of a scalar object */
} Leaf;

typedef VEC(Leaf) LeafVec;

/* How many a type consists of; arrays of more than `most` elements are not looked into. */
int64_t scalars_in(const Type *type, int64_t most);
/* All leaves of `count` elements in order; false where there are too many, or unions or bit-fields. Whether an
 * array is taken apart depends on its type only. */
bool leaves_of(Arena *arena, const Type *type, int64_t count, LeafVec *leaves);
/* The leaves that begin in bytes from..to of an object: *first, and how many. False where from or to is inside one. */
bool leaves_between(const LeafVec *leaves, int64_t from, int64_t to, uint32_t *first, uint32_t *count);
/* &pointer[...]... of a leaf, for a pointer to the first element. */
Value *leaf_address(Builder *b, Value *pointer, const Leaf *leaf);
/* The bytes of the array in an object of type[count] that pointer arithmetic on a pointer to an `elem` at `offset`
 * may walk; false where there is no such element. */
bool array_around(const Type *type, int64_t count, const Type *elem, int64_t offset, int64_t *from, int64_t *to);

#endif
