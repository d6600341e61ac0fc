/* What mgc says about the user's program: errors, warnings, remarks, each with its line and a caret.
 *
 *   fit.c:31:3: error: 'setjmp' cannot be differentiated; return a status instead
 *           if (setjmp(env)) return 0;
 *           ^
 *   fit.c:12:8: note: in 'loss', requested by --grad=loss
 *
 * Nothing here exits.  The driver asks diag->n_errors. */
#ifndef SUPPORT_DIAG_H
#define SUPPORT_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "support/arena.h"
#include "support/compiler.h"
#include "support/vec.h"

/* A place in the user's source.  file is an index into Diag.files; 0 means "no place". */
typedef struct Loc {
	uint32_t file;
	uint32_t line;   /* from 1 */
	uint32_t column; /* from 1, in bytes */
} Loc;

typedef enum Severity { SEVERITY_NOTE, SEVERITY_REMARK, SEVERITY_WARNING, SEVERITY_ERROR } Severity;

typedef struct SourceFile {
	const char *path;
	const char *text; /* NULL: read from path when a line is first shown */
	dev_t device;     /* with inode, the file behind the path; 0: not on disk */
	ino_t inode;
} SourceFile;

typedef struct Diag {
	Arena *arena;
	FILE  *out;
	VEC(SourceFile) files; /* [0] is "no file" */
	int  n_errors, n_warnings;
	bool warnings_are_errors;  /* -Werror */
	bool no_warnings;          /* -w */
	bool show_remarks;         /* --explain */
	bool show_plan;            /* --memory-budget: of the remarks those of diag_plan */
	bool is_trial;             /* nothing is printed, only counted */
	bool is_silent;            /* the last message was: so are its notes */
} Diag;

void     diag_init(Diag *diag, Arena *arena, FILE *out);
uint32_t diag_file(Diag *diag, const char *path, const char *text); /* the same file gives the same number, however its path is written */

void diag_error(Diag *diag, Loc loc, const char *format, ...) PRINTF_LIKE(3, 4);
void diag_warning(Diag *diag, Loc loc, const char *format, ...) PRINTF_LIKE(3, 4);
void diag_remark(Diag *diag, Loc loc, const char *format, ...) PRINTF_LIKE(3, 4);
/* What is recorded and what is computed again. */
void diag_plan(Diag *diag, Loc loc, const char *format, ...) PRINTF_LIKE(3, 4);
/* Belongs to the message before it, and is silent when that one was. */
void diag_note(Diag *diag, Loc loc, const char *format, ...) PRINTF_LIKE(3, 4);

void diag_summary(const Diag *diag); /* "2 warnings and 1 error.", or nothing */

#endif
