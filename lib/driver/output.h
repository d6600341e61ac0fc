/* Writing the results: all of them, or none. */
#ifndef DRIVER_OUTPUT_H
#define DRIVER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "support/arena.h"
#include "support/diag.h"
#include "support/vec.h"

typedef struct Output {
	const char *path; /* "-" is standard output */
	const char *text;
	size_t length;
} Output;

typedef VEC(Output) OutputVec;

/* Writes every output to a temporary file beside its place and, when all are complete, renames
 * them. Devices and pipes are written to directly.  False, with an error in diag and no file left
 * behind, when one can't be written. */
bool outputs_write(Arena *arena, Diag *diag, const OutputVec *outputs);

/* The rule of a dependency file: targets depend on files. */
const char *dependency_rule(Arena *arena, const StrVec *targets, const StrVec *files);

#endif
