/* Whether the records of a call lie in one block of the heap or, where they are large, in two. */
#ifndef TRANSFORM_PIECES_H
#define TRANSFORM_PIECES_H

#include <stddef.h>
#include <stdint.h>

#include "ir/build.h"
#include "support/arena.h"

/* From this many bytes on; glibc gives larger blocks back to the system as soon as they are freed. */
enum { PIECES_FROM = 32 << 20 };

typedef struct Piece {
	const Value *count; /* of elements, as it is known at the entry */
	int64_t      size;  /* bytes of one */
} Piece;

/* The array that begins the second block; 0: they stay together. */
size_t pieces_cut(Arena *arena, const Piece *pieces, size_t n);

#endif
