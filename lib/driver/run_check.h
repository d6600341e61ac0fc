/* --verify: compiles the check program with the system's cc and runs it. */
#ifndef DRIVER_RUN_CHECK_H
#define DRIVER_RUN_CHECK_H

#include <stdbool.h>

#include "support/arena.h"
#include "support/diag.h"
#include "support/vec.h"

typedef struct VerifyJob {
	const char *check; /* the program: --emit=check */
	const char *code;  /* what it checks: --emit=c */
	const StrVec *models;
	const StrVec *clang_args; /* of which cc is given -I -D -U -include -isystem -std= */
	const char *include_dir;  /* of <mgc/mgc.h>, or NULL */
	const char *library_dir;  /* of libmgrt.a, or NULL */
} VerifyJob;

/* The program's table goes to standard output.  False, with an error in diag, when something does
 * not compile or a derivative is wrong. */
bool verify_run(Arena *arena, Diag *diag, const VerifyJob *job);

#endif
