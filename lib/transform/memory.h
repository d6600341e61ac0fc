/* Where recorded values live. */
#ifndef TRANSFORM_MEMORY_H
#define TRANSFORM_MEMORY_H

#include "transform/pass.h"

typedef enum Memory {
	MEMORY_HEAP,   /* one allocation for all records whose sizes are known on entry */
	MEMORY_CALLER, /* a last parameter `void *work`; a function f_work gives its size */
	MEMORY_FRAME,  /* automatic arrays of constant size */
} Memory;

typedef struct MemoryOptions {
	Memory  mode;
	int64_t stack_limit; /* bytes; larger local arrays go to work (MEMORY_CALLER) */
} MemoryOptions;

/* Places the records of a derived function, and, but for MEMORY_HEAP, all that it allocates.  What cannot be
 * placed so is refused at the loop or allocation.  False after an error. */
bool memory_place(Module *m, PassContext *ctx, Func *f, const MemoryOptions *options);

#endif
