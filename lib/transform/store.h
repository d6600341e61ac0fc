/* How large the growing store can get, where bounds say so: MGC_MAX_DEPTH of recursions, MGC_MAX_TRIPS of loops. */
#ifndef TRANSFORM_STORE_H
#define TRANSFORM_STORE_H

#include "ir/build.h"
#include "transform/memory.h"

typedef struct StoreQuery {
	Module              *m;
	PassContext         *ctx;
	const Op            *stack;   /* of a derived function */
	const MemoryOptions *options;
	const Map           *known;   /* what sizes may be computed from: the integer parameters of its function */
	Builder             *entry;   /* where they are computed */
} StoreQuery;

/* The most bytes that are on the store at once, of type size_t; NULL after an error, which says at which loop or
 * recursion a bound is missing. */
Value *store_bytes(const StoreQuery *query);

#endif
