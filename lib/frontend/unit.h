/* What cursor.c and unit.c share of libclang; nobody else includes this. */
#ifndef FRONTEND_UNIT_H
#define FRONTEND_UNIT_H

#include "frontend/cursor.h"

struct Unit {
	Arena *arena;  /* what the tree keeps */
	Arena scratch; /* till unit_dispose */
	StrTable *strings;
	TypeTable *types;
	Diag *diag;

	void *index; /* CXIndex */
	struct CXTranslationUnitImpl *tu;
	void *main_file;       /* CXFile */
	const char *path;      /* of the main file, as on the command line */
	const char *directory; /* that relative paths start from, or NULL */
	Map file_numbers;      /* CXFile -> number in Diag.files */
	VEC(void *) files;     /* by that number; NULL where it is none of ours */
	VEC(Cursor) pending;   /* children being collected */
};

#endif
