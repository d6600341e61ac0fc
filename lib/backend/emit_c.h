/* IR to C: a standalone, readable, warning-free file, as a careful numerical programmer would have
 * written it.  docs/generated-code.md describes what comes out. */
#ifndef BACKEND_EMIT_C_H
#define BACKEND_EMIT_C_H

#include <stdbool.h>

#include "ir/ir.h"
#include "support/text.h"

typedef struct EmitOptions {
	const char *command_line; /* "mgc --vjp=f model.c -o g.c"; NULL leaves the line out */
	const char *source_name;  /* "model.c"; NULL: "IR" */
	const char *version;      /* "0.1" */
	const char *input_hash;   /* of input and options, NULL leaves it out */
	const char *prefix;       /* before every external name; NULL: nothing */
	bool        line_directives; /* #line in place of the location comments */
	bool        firmware;        /* the failure handlers are always the user's own */
	bool        figures;         /* the comment of a function gives sizes and operations */
	bool        check_overlap;   /* derived functions compare their adjoint pointers */
	bool        make_static;     /* no function is seen from outside */
	bool        omit_locations;  /* neither comments nor #line */
} EmitOptions;

/* Every function with is_emitted, the helpers that it calls, globals, preamble. */
void emit_c(Text *out, Module *m, const EmitOptions *options);

/* Prototypes and documentation of the same functions, fit for C and C++. */
void emit_header(Text *out, Module *m, const EmitOptions *options);

#endif
