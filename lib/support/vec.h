/* Growing arrays in an arena.
 *
 *   typedef VEC(Op *) OpVec;
 *   OpVec v = { 0 };
 *   vec_push(arena, &v, op);
 *   for (size_t i = 0; i < v.count; i++) use(v.at[i]); */
#ifndef SUPPORT_VEC_H
#define SUPPORT_VEC_H

#include <stddef.h>

#include "support/arena.h"

#define VEC(type)                                                                                  \
	struct {                                                                                   \
		type  *at;                                                                         \
		size_t count;                                                                      \
		size_t capacity;                                                                   \
	}

/* Returns storage for at least count + 1 elements; the old storage stays in the arena. */
void *vec_grow(Arena *arena, void *at, size_t count, size_t *capacity, size_t element);

#define vec_push(arena, v, value)                                                                  \
	((v)->at = (v)->count < (v)->capacity                                                       \
	                   ? (v)->at                                                                \
	                   : vec_grow((arena), (v)->at, (v)->count, &(v)->capacity, sizeof *(v)->at), \
	 (v)->at[(v)->count++] = (value))
#define vec_pop(v) ((v)->at[--(v)->count])
#define vec_last(v) ((v)->at[(v)->count - 1])

typedef VEC(const char *) StrVec;

#endif
